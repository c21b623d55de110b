// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import org.heartbeat.sender.settings.SenderSettings;
import org.heartbeat.testing.Configs;

/** Settings as the component reads them from a configuration. */
public final class TestSettings {

    private TestSettings() {}

    /** Returns the settings of a configuration with these keys and values, in turn. */
    public static SenderSettings of(String... keysAndValues) {
        return SettingsReader.read(Configs.of(SenderConfig.class, keysAndValues));
    }
}
