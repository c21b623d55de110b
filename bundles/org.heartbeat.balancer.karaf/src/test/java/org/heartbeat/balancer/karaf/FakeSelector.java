// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.karaf;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.heartbeat.api.balancer.GroupStatus;
import org.heartbeat.api.balancer.NoServerException;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.balancer.ServerSelector;

/** Picks the candidate with the number that it is told, and has none for a number less than 0. */
final class FakeSelector implements ServerSelector {

    /** What it was asked to make groups of. */
    final List<List<?>> grouped = new ArrayList<>();

    /** What became of requests whose end is told. */
    final List<String> ends = new ArrayList<>();

    int next;
    RuntimeException failure;

    @Override
    public <T> ServerGroup<T> group(Collection<? extends T> candidates, Function<? super T, InetSocketAddress> address) {
        List<T> members = List.copyOf(candidates);
        members.forEach(address::apply);
        grouped.add(members);
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
                    throw new NoServerException("nobody is known");
                }
                return members.get(next);
            }
        };
    }

    @Override
    public List<GroupStatus> groups() {
        return List.of();
    }
}
