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
 * An http or https URL. Unlike the JDK's URI it accepts a host name with an underscore, which is common in Docker.
 *
 * @param uri the whole URL
 * @param at the host, IPv6 without brackets, and the port, by default that of the scheme
 */
public record Url(URI uri, HostPort at) {

    private static final Map<String, String> PORTS = Map.of("http", "80", "https", "443");

    /** Matches {@code scheme://user@host:port}, even after a prefix as in Camel's {@code netty-http:http://host:port}. */
    private static final Pattern SERVER = Pattern.compile("(?:[\\w+.-]+:)*?([\\w+.-]+)://(?:[^/?#]*@)?"
            + "(\\[[^\\]/?#]*]|[^:/?#]*)(?::([0-9]{0,5}))?(?:[/?#].*)?");

    /**
     * Parses an http or https URL.
     *
     * @throws IllegalArgumentException if it is invalid or has no host; the message names key, value and rule
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
     * Returns host and port of a URL of any scheme; the port of http and https may be missing.
     *
     * @throws IllegalArgumentException if it has no host or port; the message names key, value and rule
     */
    public static HostPort server(String key, String text) {
        return find(text).orElseThrow(() ->
                Values.refused(key, text, "a URL with host and port, such as http://192.0.2.11:8181/path"));
    }

    /** Like {@link #server}, but returns empty if the text has no host or port. */
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

    /** Returns whether it is an https URL. */
    public boolean isSecure() {
        return scheme(uri).equals("https");
    }

    /** Returns it as users write it. */
    @Override
    public String toString() {
        return uri.toString();
    }
}
