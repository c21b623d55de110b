// SPDX-License-Identifier: Apache-2.0

/** Tells by HTTP whether this server takes work. */
package org.heartbeat.readiness;
