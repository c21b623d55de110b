// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.heartbeat.api.balancer.GroupStatus;
import org.heartbeat.api.balancer.NoServerException;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.balancer.ServerSelector;

/** Picks the candidate with the port set by the test, if there is one. */
final class ToldSelector implements ServerSelector {

    /** The numbers of requests whose ends are reported: begun, ended, and failed. */
    final AtomicInteger begun = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();
    final AtomicInteger failed = new AtomicInteger();

    private volatile int port;

    ToldSelector(int port) {
        this.port = port;
    }

    void tell(int told) {
        port = told;
    }

    @Override
    public <T> ServerGroup<T> group(Collection<? extends T> candidates, Function<? super T, InetSocketAddress> address) {
        List<T> members = List.copyOf(candidates);
        return new ServerGroup<>() {
            @Override
            public Selection<T> begin() throws NoServerException {
                T picked = pick();
                begun.incrementAndGet();
                return new Selection<>() {
                    @Override
                    public T candidate() {
                        return picked;
                    }

                    @Override
                    public void fail() {
                        failed.incrementAndGet();
                    }

                    @Override
                    public void close() {
                        ended.incrementAndGet();
                    }
                };
            }

            @Override
            public T pick() throws NoServerException {
                return members.stream()
                        .filter(member -> address.apply(member).getPort() == port)
                        .findFirst()
                        .orElseThrow(() -> new NoServerException("told port " + port));
            }
        };
    }

    @Override
    public ServerGroup<URI> group(Collection<URI> candidates) {
        return group(candidates, uri -> InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort()));
    }

    @Override
    public List<GroupStatus> groups() {
        return List.of();
    }
}
