// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.osgi;

import java.util.Map;
import org.heartbeat.internal.config.Values;
import org.osgi.framework.Constants;

/**
 * A service and its properties. The natural order is OSGi's: the highest ranking first, and among equal rankings the service
 * that was registered first.
 */
public record Ranked<S>(S service, int ranking, long id, Map<String, Object> properties) implements Comparable<Ranked<?>> {

    /** Returns a service with its properties. */
    public static <S> Ranked<S> of(S service, Map<String, Object> properties) {
        return new Ranked<>(
                service,
                ranking(properties.get(Constants.SERVICE_RANKING)),
                properties.get(Constants.SERVICE_ID) instanceof Long id ? id : 0,
                Map.copyOf(properties));
    }

    /** Returns a property as {@link Values#shown} does; empty if it is missing, or is neither a text, a number nor a boolean. */
    public String text(String key) {
        return text(properties, key);
    }

    /** Like {@link #text(String)}. A value of another class may be foreign, and its {@code toString} may fail. */
    public static String text(Map<String, ?> properties, String key) {
        Object value = properties.get(key);
        return value instanceof String || value instanceof Number || value instanceof Boolean
                ? Values.shown(String.valueOf(value))
                : "";
    }

    @Override
    public int compareTo(Ranked<?> other) {
        int byRanking = Integer.compare(other.ranking, ranking);
        return byRanking != 0 ? byRanking : Long.compare(id, other.id);
    }

    /** The framework reads only integers, but users also write a ranking in a .cfg file, where values are text. */
    private static int ranking(Object property) {
        if (property instanceof Integer ranking) {
            return ranking;
        }
        return property instanceof String text && text.trim().matches("-?[0-9]{1,9}") ? Integer.parseInt(text.trim()) : 0;
    }
}
