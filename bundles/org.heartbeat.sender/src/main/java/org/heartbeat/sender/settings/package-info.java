// SPDX-License-Identifier: Apache-2.0

/** What a valid configuration of the sender says. */
package org.heartbeat.sender.settings;
