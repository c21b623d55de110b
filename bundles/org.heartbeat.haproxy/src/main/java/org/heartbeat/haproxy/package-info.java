// SPDX-License-Identifier: Apache-2.0

/** Answers HAProxy's agent checks with the share of ready workers. */
package org.heartbeat.haproxy;
