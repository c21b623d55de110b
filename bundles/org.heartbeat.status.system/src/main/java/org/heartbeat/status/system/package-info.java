// SPDX-License-Identifier: Apache-2.0

/** The fallback status provider: the load of this machine, as its JVM reports it. */
package org.heartbeat.status.system;
