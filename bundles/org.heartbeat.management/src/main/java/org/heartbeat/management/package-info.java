// SPDX-License-Identifier: Apache-2.0

/** Registers MBeans for the sender and the monitor. */
package org.heartbeat.management;
