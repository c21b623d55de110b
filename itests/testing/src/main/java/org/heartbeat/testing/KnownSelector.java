// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.testing;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.heartbeat.api.balancer.GroupStatus;
import org.heartbeat.api.balancer.NoServerException;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.balancer.ServerSelector;

/** Picks the candidate with the number that a test sets; finds none if the number is less than 0. For one thread. */
public final class KnownSelector implements ServerSelector {

    /** The candidates of each group that was made. */
    public final List<List<?>> grouped = new ArrayList<>();

    /** The addresses of those candidates, by group. */
    public final List<List<InetSocketAddress>> addresses = new ArrayList<>();

    /** What was reported about the begin and end of requests. */
    public final List<String> ends = new ArrayList<>();

    /** The number of the candidate to pick next. */
    public int next;

    /** Why there is no candidate. */
    public String reason = "nobody is known";

    /** What a pick throws; null to let it pick. */
    public RuntimeException failure;

    @Override
    public <T> ServerGroup<T> group(Collection<? extends T> candidates, Function<? super T, InetSocketAddress> address) {
        List<T> members = List.copyOf(candidates);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("candidates: none (expected: at least one)");
        }
        List<InetSocketAddress> theirs = new ArrayList<>();
        grouped.add(members);
        addresses.add(theirs);
        members.forEach(member -> theirs.add(address.apply(member)));
        return new ServerGroup<>() {
            @Override
            public Selection<T> begin() throws NoServerException {
                T picked = pick();
                ends.add("begun");
                return new Selection<>() {
                    @Override
                    public T candidate() {
                        return picked;
                    }

                    @Override
                    public void fail() {
                        ends.add("failed");
                    }

                    @Override
                    public void close() {
                        ends.add("ended");
                    }
                };
            }

            @Override
            public T pick() throws NoServerException {
                if (failure != null) {
                    throw failure;
                }
                if (next < 0) {
                    throw new NoServerException(reason);
                }
                return members.get(next);
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
