// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.jmx;

import java.util.Optional;
import org.heartbeat.internal.config.Values;

/**
 * A valid configuration.
 *
 * @param workers the MBeans that know workers; empty: this is no status provider
 * @param requests the MBeans that count requests; empty: this is no request counter
 */
record JmxSettings(Optional<Beans> workers, Optional<CountedBeans> requests) {

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if a value is bad; the message names key, value and rule
     */
    static JmxSettings read(JmxStatusConfig config) {
        if (!config.Preset().isBlank()) {
            return preset(config);
        }
        Optional<CountedBeans> requests = (config.Requests() + config.Failures()).isBlank()
                ? Optional.empty()
                : Optional.of(CountedBeans.read(
                        BeanNames.read(config.ObjectName(), config.ObjectNameExcept()), config.Requests(), config.Failures()));
        boolean alone = requests.isPresent()
                && (config.BusyWorkers() + config.IdleWorkers() + config.MaxRequestWorkers()).isBlank();
        return new JmxSettings(alone ? Optional.empty() : Optional.of(Beans.read(config)), requests);
    }

    private static JmxSettings preset(JmxStatusConfig config) {
        Preset preset = Values.choice("Preset", config.Preset(), Preset.class);
        refuseBeside(preset, "ObjectName", config.ObjectName());
        refuseBeside(preset, "ObjectNameExcept", config.ObjectNameExcept());
        refuseBeside(preset, "BusyWorkers", config.BusyWorkers());
        refuseBeside(preset, "IdleWorkers", config.IdleWorkers());
        refuseBeside(preset, "MaxRequestWorkers", config.MaxRequestWorkers());
        refuseBeside(preset, "Unit", config.Unit().trim().equals("1") ? "" : config.Unit());
        refuseBeside(preset, "Requests", config.Requests());
        refuseBeside(preset, "Failures", config.Failures());
        return preset.settings;
    }

    private static void refuseBeside(Preset preset, String key, String value) {
        if (!value.isBlank()) {
            throw Values.refused(key, value, "empty, because Preset is " + Values.word(preset));
        }
    }
}
