// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.camel;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.camel.EndpointAware;
import org.apache.camel.Navigate;
import org.apache.camel.Processor;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.net.HostPort;
import org.heartbeat.internal.net.Url;

/** Reads where a processor sends to. */
final class EndpointAddress {

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
                Optional<HostPort> server = Url.find(sender.getEndpoint().getEndpointUri());
                if (server.isPresent()) {
                    return server.get().unresolved();
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
}
