// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.net.URI;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Finds the port of the HTTP service in the property that the HTTP Whiteboard specification has for it. */
final class HttpEndpoints {

    /** {@code HttpWhiteboardConstants.HTTP_SERVICE_ENDPOINT}: a URL or several. */
    static final String PROPERTY = "osgi.http.endpoint";

    private HttpEndpoints() {}

    /** The port of the first http endpoint or, where there is none, of the first https one. */
    static OptionalInt port(Collection<Map<String, Object>> services) {
        return services.stream()
                .flatMap(properties -> texts(properties.get(PROPERTY)))
                .filter(text -> text.toLowerCase(Locale.ROOT).matches("https?://[^/]+.*"))
                .map(URI::create)
                .sorted(Comparator.comparing(HttpEndpoints::isSecure))
                .mapToInt(uri -> uri.getPort() > 0 ? uri.getPort() : isSecure(uri) ? 443 : 80)
                .findFirst();
    }

    private static boolean isSecure(URI endpoint) {
        return endpoint.getScheme().equalsIgnoreCase("https");
    }

    private static Stream<String> texts(Object value) {
        if (value instanceof Object[] several) {
            return Stream.of(several).map(String::valueOf);
        }
        return value instanceof Collection<?> several
                ? several.stream().map(String::valueOf)
                : Stream.of(String.valueOf(value));
    }
}
