// SPDX-License-Identifier: Apache-2.0

/** Sender and monitor as MBeans. */
package org.heartbeat.management;
