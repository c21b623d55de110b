// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

/** What is wrong, in a sentence, and what to do about it, in a few sentences. */
record Finding(String problem, String advice) {}
