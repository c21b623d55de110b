// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the port of the HTTP service in the property that the HTTP Whiteboard specification has for it. */
final class HttpEndpoints {

    /** {@code HttpWhiteboardConstants.HTTP_SERVICE_ENDPOINT}: a URL or several. */
    static final String PROPERTY = "osgi.http.endpoint";

    /** Not {@code java.net.URI}, for which a host with an underscore has no port. What is no URL is none of ours. */
    private static final Pattern ENDPOINT =
            Pattern.compile("(?i)http(s?)://(?:[^/?#@\\s]*@)?(?:\\[[^\\]]*]|[^:/?#@\\s]+)(?::([0-9]{1,5}))?(?:[/?#].*)?");

    private HttpEndpoints() {}

    /** The port of the first http endpoint or, where there is none, of the first https one. */
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

    /** Leaves out what is no text: it may be of a foreign class, whose text may fail. */
    private static Stream<String> texts(Object value) {
        Stream<?> all = value instanceof Object[] several
                ? Stream.of(several)
                : value instanceof Collection<?> several ? several.stream() : Stream.of(value);
        return all.filter(String.class::isInstance).map(String.class::cast);
    }
}
