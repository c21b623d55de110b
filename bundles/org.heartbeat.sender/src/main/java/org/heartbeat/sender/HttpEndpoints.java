// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.osgi.framework.Constants;

/** Finds the port of the HTTP service in the property that the HTTP Whiteboard specification defines for it. For any thread. */
final class HttpEndpoints {

    /** {@code HttpWhiteboardConstants.HTTP_SERVICE_ENDPOINT}: a URL or several. */
    static final String PROPERTY = "osgi.http.endpoint";

    /** Not {@code java.net.URI}, which finds no port after a host with an underscore. Anything that is no URL is ignored. */
    private static final Pattern ENDPOINT =
            Pattern.compile("(?i)http(s?)://(?:[^/?#@\\s]*@)?(?:\\[[^\\]]*]|[^:/?#@\\s]+)(?::([0-9]{1,5}))?(?:[/?#].*)?");

    // guarded by this
    private final Map<Object, Map<String, Object>> services = new LinkedHashMap<>();
    // written under the lock
    private volatile OptionalInt port = OptionalInt.empty();

    /** Adds the service with these properties, or changes its properties. */
    synchronized void put(Map<String, Object> properties) {
        services.put(properties.get(Constants.SERVICE_ID), properties);
        port = port(services.values());
    }

    /** Removes the service with these properties. */
    synchronized void remove(Map<String, Object> properties) {
        services.remove(properties.get(Constants.SERVICE_ID));
        port = port(services.values());
    }

    /** Returns the port of the first http endpoint or, if there is none, of the first https endpoint. */
    OptionalInt port() {
        return port;
    }

    static OptionalInt port(Collection<Map<String, Object>> services) {
        return services.stream()
                .flatMap(properties -> texts(properties.get(PROPERTY)))
                .map(ENDPOINT::matcher)
                .filter(Matcher::matches)
                .sorted(Comparator.comparing(HttpEndpoints::isSecure))
                .mapToInt(HttpEndpoints::port)
                .filter(port -> port > 0 && port <= 65535)
                .findFirst();
    }

    private static boolean isSecure(Matcher endpoint) {
        return !endpoint.group(1).isEmpty();
    }

    private static int port(Matcher endpoint) {
        return Optional.ofNullable(endpoint.group(2)).map(Integer::parseInt).orElse(isSecure(endpoint) ? 443 : 80);
    }

    /** Returns the strings of a property. Objects of foreign classes are left out, because their {@code toString} may fail. */
    private static Stream<String> texts(Object value) {
        Stream<?> all = value instanceof Object[] several
                ? Stream.of(several)
                : value instanceof Collection<?> several ? several.stream() : Stream.of(value);
        return all.filter(String.class::isInstance).map(String.class::cast);
    }
}
