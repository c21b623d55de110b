// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.jmx;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Configurations for tests: the annotation's own defaults, but for what a test says. */
final class Configs {

    private Configs() {}

    static JmxStatusConfig config(Map<String, String> values) {
        return (JmxStatusConfig) Proxy.newProxyInstance(
                Configs.class.getClassLoader(),
                new Class<?>[] {JmxStatusConfig.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), (String) method.getDefaultValue()));
    }
}
