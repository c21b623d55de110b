// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Configurations for tests: the annotation's own defaults, but for what a test says. */
final class Configs {

    private Configs() {}

    static SenderConfig config(Map<String, ?> values) {
        return (SenderConfig) Proxy.newProxyInstance(
                Configs.class.getClassLoader(),
                new Class<?>[] {SenderConfig.class},
                (proxy, method, arguments) -> values.containsKey(method.getName())
                        ? values.get(method.getName())
                        : method.getDefaultValue());
    }

    static SenderConfig config(String key, String value) {
        return config(Map.of(key, key.equals("HeartbeatAddress") ? new String[] {value} : value));
    }

    static SenderConfig address(String... addresses) {
        return config(Map.of("HeartbeatAddress", addresses));
    }
}
