// SPDX-License-Identifier: Apache-2.0

/** A fixed status, for tests, demonstrations and manual weights. */
package org.heartbeat.status.fixed;
