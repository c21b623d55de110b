// SPDX-License-Identifier: Apache-2.0

/** Any MBean of this JVM that counts workers as a source. */
package org.heartbeat.status.jmx;
