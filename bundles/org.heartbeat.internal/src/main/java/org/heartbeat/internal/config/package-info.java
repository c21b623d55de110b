// SPDX-License-Identifier: Apache-2.0

/** Reads configurations and reports what is wrong with them. Copied into each bundle that uses it. */
package org.heartbeat.internal.config;
