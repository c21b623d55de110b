// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

/**
 * A problem that the doctor found.
 *
 * @param problem what is wrong, in a sentence
 * @param advice what to do about it, in a few sentences
 */
record Finding(String problem, String advice) {}
