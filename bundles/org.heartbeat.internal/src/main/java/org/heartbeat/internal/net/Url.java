// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.net;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.heartbeat.internal.config.Values;

/**
 * An http or https URL. The JDK's URI does not know a host with an underscore, which is an ordinary name in Docker.
 *
 * @param uri the whole URL
 * @param at the host, IPv6 without brackets, and the port, which is that of the scheme if the URL has none
 */
public record Url(URI uri, HostPort at) {

    private static final Map<String, String> PORTS = Map.of("http", "80", "https", "443");

    /** {@code scheme://user@host:port}, also behind a prefix, as in Camel's {@code netty-http:http://host:port}. */
    private static final Pattern SERVER = Pattern.compile("(?:[\\w+.-]+:)*?([\\w+.-]+)://(?:[^/?#]*@)?"
            + "(\\[[^\\]/?#]*]|[^:/?#]*)(?::([0-9]{0,5}))?(?:[/?#].*)?");

    /**
     * Reads an http or https URL.
     *
     * @throws IllegalArgumentException if it is none, or has no host; the message names key, value and rule
     */
    public static Url parse(String key, String text) {
        try {
            URI uri = new URI(text);
            Optional<HostPort> at = find(text);
            if (PORTS.containsKey(scheme(uri)) && at.isPresent()) {
                return new Url(uri, at.get());
            }
        } catch (URISyntaxException e) {
            throw Values.refused(key, text, "an http:// or https:// URL; " + e.getReason());
        }
        throw Values.refused(key, text, "an http:// or https:// URL with a host, such as http://192.0.2.11:8181/path");
    }

    /**
     * Reads host and port of a URL of any scheme; the port of http and https may be missing.
     *
     * @throws IllegalArgumentException if it has none; the message names key, value and rule
     */
    public static HostPort server(String key, String text) {
        return find(text).orElseThrow(() ->
                Values.refused(key, text, "a URL with host and port, such as http://192.0.2.11:8181/path"));
    }

    /** Like {@link #server}, but returns nothing if the text has no host and port. */
    public static Optional<HostPort> find(String text) {
        Matcher parts = SERVER.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String port = parts.group(3) == null || parts.group(3).isEmpty()
                ? PORTS.getOrDefault(parts.group(1).toLowerCase(Locale.ROOT), "")
                : parts.group(3);
        try {
            return Optional.of(HostPort.parse("", parts.group(2) + ":" + port));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String scheme(URI uri) {
        return String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    }

    /** Whether it is an https URL. */
    public boolean isSecure() {
        return scheme(uri).equals("https");
    }

    /** As users write it. */
    @Override
    public String toString() {
        return uri.toString();
    }
}
