// SPDX-License-Identifier: Apache-2.0

/** Composes the message of each beat, numbers it and signs it. */
package org.heartbeat.sender.message;
