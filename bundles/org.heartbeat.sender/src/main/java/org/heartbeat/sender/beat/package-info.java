// SPDX-License-Identifier: Apache-2.0

/** Decides when to beat and whether this Karaf serves, drains or leaves. */
package org.heartbeat.sender.beat;
