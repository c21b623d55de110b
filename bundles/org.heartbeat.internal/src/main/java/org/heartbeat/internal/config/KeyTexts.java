// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.config;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The keys of a configuration and their values.
 *
 * @param <C> the annotation that describes the configuration
 */
final class KeyTexts<C> {

    private static final int LONGEST_TEXT = 4096;
    /** Longer, because a file has no lists: all values of a list are one text there. */
    private static final int LONGEST_LIST = 1 << 16;

    private final Map<String, Method> keys;

    KeyTexts(Class<C> type) {
        keys = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .peek(method -> method.setAccessible(true))
                .collect(Collectors.toMap(KeyTexts::key, method -> method, (one, other) -> one, TreeMap::new));
    }

    /** Returns the names of the keys, in alphabetical order. */
    Set<String> names() {
        return keys.keySet();
    }

    /** Returns the value of each key, in the order of their names. */
    List<String> of(C config) {
        return keys.values().stream().map(key -> Arrays.deepToString(new Object[] {value(config, key)})).toList();
    }

    /** Requires one text of ordinary length for each key: values in Config Admin may be arrays, even empty ones. */
    void require(C config, Map<String, ?> properties) {
        keys.forEach((key, method) -> {
            Object value = value(config, method);
            Object property = properties.get(key);
            boolean list = value instanceof String[];
            if (value == null || !list && property != null && values(property).size() != 1) {
                throw Values.refused(key, text(property), "one value");
            }
            String text = list ? String.join(",", (String[]) value) : (String) value;
            int longest = list ? LONGEST_LIST : LONGEST_TEXT;
            if (text.length() > longest) {
                throw Values.refused(key, text, "at most " + longest + " characters");
            }
            if (text.chars().anyMatch(c -> Character.isISOControl(c) && !Character.isWhitespace(c))) {
                throw Values.refused(key, text, "no control characters");
            }
        });
    }

    /** Passes each key and its value to an action. */
    void forEach(C config, BiConsumer<String, Object> action) {
        keys.forEach((key, method) -> action.accept(key, value(config, method)));
    }

    private static Object value(Object config, Method method) {
        try {
            return method.invoke(config);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the values of a property: those of an array or a collection, or a single one. */
    static List<?> values(Object property) {
        if (property instanceof Collection<?> values) {
            return values.stream().toList();
        }
        return property.getClass().isArray()
                ? IntStream.range(0, Array.getLength(property)).mapToObj(i -> Array.get(property, i)).toList()
                : List.of(property);
    }

    private static String text(Object property) {
        return property instanceof Object[] values ? Arrays.toString(values) : String.valueOf(property);
    }

    /** Returns the name of a key, as Declarative Services derives it. */
    static String key(Method method) {
        return method.getName().replace('_', '.');
    }
}
