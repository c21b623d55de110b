// SPDX-License-Identifier: Apache-2.0

/** What a server says of itself to whoever asks it. Copied into each bundle that uses it. */
package org.heartbeat.internal.availability;
