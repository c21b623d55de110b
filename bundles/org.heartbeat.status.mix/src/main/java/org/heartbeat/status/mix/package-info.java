// SPDX-License-Identifier: Apache-2.0

/** Several status providers as one: their sum, or the one with the smallest ready share. */
package org.heartbeat.status.mix;
