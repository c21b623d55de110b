// SPDX-License-Identifier: Apache-2.0

/** Reads and writes the text message. Needs nothing but the JDK. */
package org.heartbeat.codec;
