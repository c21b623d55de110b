// SPDX-License-Identifier: Apache-2.0

/** Tells HAProxy, which asks by its agent checks, what the beats say. */
package org.heartbeat.haproxy;
