// SPDX-License-Identifier: Apache-2.0

/** Keeps the reasons for which this Karaf drains, in memory and on the disk. */
package org.heartbeat.sender.drain;
