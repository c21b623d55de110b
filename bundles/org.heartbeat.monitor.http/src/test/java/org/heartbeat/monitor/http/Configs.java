// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Configurations for tests: the annotation's own defaults, but for what a test says. */
final class Configs {

    private Configs() {}

    static MonitorHttpConfig config(Map<String, ?> values) {
        return (MonitorHttpConfig) Proxy.newProxyInstance(
                Configs.class.getClassLoader(),
                new Class<?>[] {MonitorHttpConfig.class},
                (proxy, method, arguments) -> values.containsKey(method.getName())
                        ? values.get(method.getName())
                        : method.getDefaultValue());
    }

    static MonitorHttpConfig path(String path) {
        return config(Map.of("HeartbeatPath", path));
    }

    static MonitorHttpConfig trusted(String... blocks) {
        return config(Map.of("HeartbeatTrustedProxies", blocks));
    }
}
