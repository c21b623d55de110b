// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.config;

import java.time.Instant;
import java.util.Optional;

/**
 * A configuration that a component rejected. It is a service from the rejection until that component applies another
 * configuration or stops.
 *
 * @param pid the configuration's PID
 * @param file the file that the configuration comes from, as Karaf names it; empty if it does not come from a file
 * @param reason the key, its value and the rule, in one line; secrets are left out
 * @param since when the component rejected it
 * @param isLastGoodInForce whether an earlier configuration is in force instead; if not, the component is off
 */
public record RejectedConfiguration(
        String pid, Optional<String> file, String reason, Instant since, boolean isLastGoodInForce) {}
