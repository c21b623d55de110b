// SPDX-License-Identifier: Apache-2.0

/** Measures the capacity of this Karaf: asks status providers and request counters, and smooths the numbers. */
package org.heartbeat.sender.measure;
