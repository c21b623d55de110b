// SPDX-License-Identifier: Apache-2.0

/** A status that somebody wrote down: for tests, demonstrations and manual weights. */
package org.heartbeat.status.fixed;
