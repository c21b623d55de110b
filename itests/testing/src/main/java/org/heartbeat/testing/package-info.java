// SPDX-License-Identifier: Apache-2.0

/** What the tests of several modules need. */
package org.heartbeat.testing;
