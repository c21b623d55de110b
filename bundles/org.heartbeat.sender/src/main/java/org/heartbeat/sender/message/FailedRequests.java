// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.message;

import org.heartbeat.api.sender.SenderStatus;

/** The requests that fail, as the last beat took them into account. */
record FailedRequests(String counter, double share, int ready) implements SenderStatus.Failures {}
