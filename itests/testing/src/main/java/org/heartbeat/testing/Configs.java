// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.testing;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/** Configurations as Declarative Services would hand them over: the annotation's own defaults, but for what a test says. */
public final class Configs {

    private Configs() {}

    /**
     * A configuration.
     *
     * @param type the annotation; where it is package-private, the test is in its package
     * @param keysAndValues keys as they stand in files, and values, in turn
     */
    public static <C> C of(Class<C> type, String... keysAndValues) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return of(type, values);
    }

    /** A configuration of these keys and values. */
    public static <C> C of(Class<C> type, Map<String, String> values) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            String value = values.get(method.getName().replace('_', '.'));
            if (value == null) {
                return method.getDefaultValue();
            }
            return method.getReturnType() == String[].class ? new String[] {value} : value;
        }));
    }
}
