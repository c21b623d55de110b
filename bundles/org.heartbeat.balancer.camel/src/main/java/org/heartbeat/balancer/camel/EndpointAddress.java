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

/** Finds out where a processor sends to. */
final class EndpointAddress {

    private EndpointAddress() {}

    /**
     * Returns host and port of the first endpoint in a processor that has them, without a look-up.
     *
     * @throws IllegalArgumentException if there is no such endpoint
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
            // such as the channel around each output of a load balancer, or a pipeline
            if (next instanceof Navigate<?> outer && outer.hasNext()) {
                outer.next().forEach(inner -> left.add((Processor) inner));
            }
        }
        throw Values.refused(
                "output of the load balancer", String.valueOf(processor),
                "an endpoint with host and port, such as http://192.0.2.11:8181/app");
    }
}
