// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.camel;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.EndpointAware;
import org.apache.camel.Navigate;
import org.apache.camel.Processor;
import org.heartbeat.internal.config.Values;

/** Reads where a processor sends to. */
final class EndpointAddress {

    /** {@code scheme://user@host:port}, also behind the name of a component, as in {@code netty-http:http://host:port}. */
    private static final Pattern SERVER = Pattern.compile("(?:[^:/?#]+:)*?([^:/?#]+)://(?:[^/?#@]*@)?"
            + "(\\[[^\\]/?#]+]|[^:/?#]+)(?::([0-9]{1,5}))?(?:[/?#].*)?");

    private static final Map<String, Integer> PORTS = Map.of("http", 80, "https", 443);

    private EndpointAddress() {}

    /**
     * The host, not looked up, and port of the first endpoint in a processor that has them.
     *
     * @throws IllegalArgumentException if there is none
     */
    static InetSocketAddress of(Processor processor) {
        Deque<Processor> left = new ArrayDeque<>();
        left.add(processor);
        while (!left.isEmpty()) {
            Processor next = left.poll();
            if (next instanceof EndpointAware sender && sender.getEndpoint() != null) {
                InetSocketAddress address = of(sender.getEndpoint().getEndpointUri());
                if (address != null) {
                    return address;
                }
            }
            // the channel around each output of a load balancer, a pipeline, and whatever else has processors inside
            if (next instanceof Navigate<?> outer && outer.hasNext()) {
                outer.next().forEach(inner -> left.add((Processor) inner));
            }
        }
        throw Values.refused(
                "output of the load balancer", String.valueOf(processor),
                "an endpoint with host and port, such as http://192.0.2.11:8181/app");
    }

    /** The host and port in an endpoint's URI, or null if it has none. */
    static InetSocketAddress of(String uri) {
        Matcher server = SERVER.matcher(uri);
        if (!server.matches()) {
            return null;
        }
        int port = server.group(3) == null ? PORTS.getOrDefault(server.group(1), 0) : Integer.parseInt(server.group(3));
        return port < 1 || port > 65535 ? null : InetSocketAddress.createUnresolved(server.group(2), port);
    }
}
