// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.osgi;

import java.util.Map;
import org.heartbeat.internal.config.Values;
import org.osgi.framework.Constants;

/**
 * A service with what its registration says of it. The natural order is that of OSGi: the highest ranking first, and of equal
 * ones the service that was registered first.
 *
 * @param service the service
 * @param ranking its {@code service.ranking}
 * @param id its {@code service.id}
 * @param properties all its properties
 */
public record Ranked<S>(S service, int ranking, long id, Map<String, Object> properties) implements Comparable<Ranked<?>> {

    /** The service with these properties. */
    public static <S> Ranked<S> of(S service, Map<String, Object> properties) {
        return new Ranked<>(
                service,
                ranking(properties.get(Constants.SERVICE_RANKING)),
                properties.get(Constants.SERVICE_ID) instanceof Long id ? id : 0,
                Map.copyOf(properties));
    }

    /**
     * Returns a property as {@link Values#shown} does; empty if there is none, or one that is neither a text, a number nor a truth
     * value.
     */
    public String text(String key) {
        return text(properties, key);
    }

    /** A property of a service as text; empty as above. A value of any other class may be foreign, and fail at its text. */
    public static String text(Map<String, ?> properties, String key) {
        Object value = properties.get(key);
        return value instanceof String || value instanceof Number || value instanceof Boolean ? Values.shown(String.valueOf(value)) : "";
    }

    @Override
    public int compareTo(Ranked<?> other) {
        int byRanking = Integer.compare(other.ranking, ranking);
        return byRanking != 0 ? byRanking : Long.compare(id, other.id);
    }

    /** The framework takes integers only, but the values of a .cfg file are text, and there users write it too. */
    private static int ranking(Object property) {
        if (property instanceof Integer ranking) {
            return ranking;
        }
        return property instanceof String text && text.trim().matches("-?[0-9]{1,9}") ? Integer.parseInt(text.trim()) : 0;
    }
}
