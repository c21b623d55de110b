// SPDX-License-Identifier: Apache-2.0

/** The status of thread pools: executors that bundles register as services. */
package org.heartbeat.status.executor;
