// SPDX-License-Identifier: Apache-2.0

/** Shows over HTTP whether this Karaf takes work. */
package org.heartbeat.readiness;
