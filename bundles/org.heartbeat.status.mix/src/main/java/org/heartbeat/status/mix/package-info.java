// SPDX-License-Identifier: Apache-2.0

/** Several load sources as one: added up or the tightest of them, smoothed, and with a slow start. */
package org.heartbeat.status.mix;
