// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Configurations for tests: the annotation's own defaults, but for what a test says. */
final class Configs {

    private Configs() {}

    static BalancerConfig config(Map<String, ?> values) {
        return (BalancerConfig) Proxy.newProxyInstance(
                Configs.class.getClassLoader(),
                new Class<?>[] {BalancerConfig.class},
                (proxy, method, arguments) -> values.containsKey(method.getName())
                        ? values.get(method.getName())
                        : method.getDefaultValue());
    }

    static BalancerConfig config(String key, String value) {
        return config(Map.of(key, value));
    }
}
