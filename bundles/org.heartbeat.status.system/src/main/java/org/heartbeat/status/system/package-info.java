// SPDX-License-Identifier: Apache-2.0

/** The fallback source: the load of this machine, as its JVM reports it. */
package org.heartbeat.status.system;
