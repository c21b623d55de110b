// SPDX-License-Identifier: Apache-2.0

/** Sender, monitor and servers as MBeans. */
package org.heartbeat.management;
