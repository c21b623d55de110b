// SPDX-License-Identifier: Apache-2.0

/** A status provider and a request counter for any MBeans of this JVM. */
package org.heartbeat.status.jmx;
