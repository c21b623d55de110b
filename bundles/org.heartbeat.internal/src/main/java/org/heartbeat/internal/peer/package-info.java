// SPDX-License-Identifier: Apache-2.0

/** Finds out whom an HTTP request comes from. */
package org.heartbeat.internal.peer;
