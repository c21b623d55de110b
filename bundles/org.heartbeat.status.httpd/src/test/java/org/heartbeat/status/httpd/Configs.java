// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.httpd;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/** Configurations for tests: the annotation's own defaults, but for what a test says. */
final class Configs {

    private Configs() {}

    /** Keys and values in turn. */
    static HttpdStatusConfig config(String... keysAndValues) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return (HttpdStatusConfig) Proxy.newProxyInstance(
                Configs.class.getClassLoader(),
                new Class<?>[] {HttpdStatusConfig.class},
                (proxy, method, arguments) -> values.getOrDefault(
                        method.getName().replace('_', '.'), (String) method.getDefaultValue()));
    }
}
