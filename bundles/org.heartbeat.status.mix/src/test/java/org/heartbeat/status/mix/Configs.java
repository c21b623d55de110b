// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/** Configurations for tests: the annotation's own defaults, but for what a test says. */
final class Configs {

    private Configs() {}

    /** Keys and values in turn. */
    static MixStatusConfig config(String... keysAndValues) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return (MixStatusConfig) Proxy.newProxyInstance(
                Configs.class.getClassLoader(),
                new Class<?>[] {MixStatusConfig.class},
                (proxy, method, arguments) -> {
                    String value = values.get(method.getName().replace('_', '.'));
                    if (value == null) {
                        return method.getDefaultValue();
                    }
                    return method.getReturnType() == String[].class ? new String[] {value} : value;
                });
    }
}
