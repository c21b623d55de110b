// SPDX-License-Identifier: Apache-2.0

/** The load of thread pools: executors that bundles register as services. */
package org.heartbeat.status.executor;
