// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.camel;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.balancer.ServerSelector;

/** Picks the candidate with the number that it is told, and has none for a number less than 0. */
final class FakeSelector implements ServerSelector {

    /** The addresses that it was asked to make groups of. */
    final List<List<InetSocketAddress>> grouped = new ArrayList<>();

    final List<Object> picked = new ArrayList<>();
    final List<Object> released = new ArrayList<>();

    int next;
    RuntimeException failure;

    @Override
    public <T> ServerGroup<T> group(Collection<? extends T> candidates, Function<? super T, InetSocketAddress> address) {
        List<T> members = List.copyOf(candidates);
        List<InetSocketAddress> addresses = new ArrayList<>();
        grouped.add(addresses);
        members.forEach(member -> addresses.add(address.apply(member)));
        return new ServerGroup<>() {
            @Override
            public Selection<T> select() {
                if (failure != null) {
                    throw failure;
                }
                if (next < 0) {
                    return new Selection.None<>("nobody is known");
                }
                Selection.Selected<T> selected = new Selection.Selected<>(members.get(next));
                picked.add(selected);
                return selected;
            }

            @Override
            public void release(Selection.Selected<T> selected) {
                released.add(selected);
            }
        };
    }
}
