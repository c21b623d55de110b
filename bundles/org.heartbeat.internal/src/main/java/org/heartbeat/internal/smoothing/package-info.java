// SPDX-License-Identifier: Apache-2.0

/** What load is told to balancers. Copied into each bundle that uses it. */
package org.heartbeat.internal.smoothing;
