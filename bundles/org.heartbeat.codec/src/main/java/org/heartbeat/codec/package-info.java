// SPDX-License-Identifier: Apache-2.0

/** The text message, both ways. Needs nothing but the JDK. */
package org.heartbeat.codec;
