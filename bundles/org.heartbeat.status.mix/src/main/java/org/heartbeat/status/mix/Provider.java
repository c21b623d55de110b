// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.api.status.StatusProvider;
import org.osgi.framework.Constants;

/** A status provider with what its service registration says of it. */
record Provider(String name, int ranking, long serviceId, StatusProvider service) {

    /** Service ranking order as OSGi defines it: the highest ranking, and of equal ones the oldest service. */
    private static final Comparator<Provider> BEST =
            Comparator.comparingInt(Provider::ranking).thenComparing(Provider::serviceId, Comparator.reverseOrder());

    static Provider of(Map<String, Object> properties, StatusProvider service) {
        return new Provider(
                String.valueOf(properties.get(StatusProvider.NAME)),
                rankingOf(properties.get(Constants.SERVICE_RANKING)),
                properties.get(Constants.SERVICE_ID) instanceof Long id ? id : 0,
                service);
    }

    /** The framework takes integers only, but the values of a .cfg file are text, and there users write it too. */
    private static int rankingOf(Object property) {
        if (property instanceof Integer ranking) {
            return ranking;
        }
        return property instanceof String text && text.trim().matches("-?[0-9]{1,9}")
                ? Integer.parseInt(text.trim())
                : 0;
    }

    /** The best of those that have this name. */
    static Optional<Provider> choose(Collection<Provider> providers, String name) {
        return providers.stream().filter(provider -> name.equals(provider.name())).max(BEST);
    }

    static List<String> names(Collection<Provider> providers) {
        return providers.stream().map(Provider::name).distinct().sorted().toList();
    }
}
