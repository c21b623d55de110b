// SPDX-License-Identifier: Apache-2.0

/** Smooths the numbers that balancers get, and lowers them if requests fail. Copied into each bundle that uses it. */
package org.heartbeat.internal.smoothing;
