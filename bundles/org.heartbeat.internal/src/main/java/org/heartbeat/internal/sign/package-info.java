// SPDX-License-Identifier: Apache-2.0

/** Signs and verifies beats, and reads the keys for that. Copied into each bundle that uses it. */
package org.heartbeat.internal.sign;
