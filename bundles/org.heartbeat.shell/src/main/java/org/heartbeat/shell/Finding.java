// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

/**
 * Something that the doctor found.
 *
 * @param problem what is wrong, as a sentence
 * @param advice what to do, as a sentence or a few
 */
record Finding(String problem, String advice) {}
