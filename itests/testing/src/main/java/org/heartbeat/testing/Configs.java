// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.testing;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/** Creates configurations as Declarative Services would: the annotation's defaults, except for what a test sets. */
public final class Configs {

    private Configs() {}

    /**
     * Returns a configuration.
     *
     * @param type the annotation; if it is package-private, the test is in the same package
     * @param keysAndValues keys and values in turn, as they are written in files
     */
    public static <C> C of(Class<C> type, String... keysAndValues) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return of(type, values);
    }

    /** Returns a configuration with these keys and values. */
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
