// SPDX-License-Identifier: Apache-2.0

/** Beats: asks for a status at each beat, encodes it and sends it to every target. */
package org.heartbeat.sender;
