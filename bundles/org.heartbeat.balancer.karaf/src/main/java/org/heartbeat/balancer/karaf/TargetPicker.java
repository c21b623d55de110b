// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.karaf;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntUnaryOperator;
import org.heartbeat.api.balancer.RequestPicker;
import org.heartbeat.api.balancer.ServerSelector;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.osgi.OptionalService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Picks targets from the lists of proxies. For any thread. */
final class TargetPicker {

    private static final Logger LOG = LoggerFactory.getLogger(TargetPicker.class);

    /** More than there are proxies. A list holds little state, so beyond this number all lists are created again. */
    private static final int MOST_LISTS = 1000;

    private final IntUnaryOperator random;
    private final OptionalService<ServerSelector> selector = new OptionalService<>();

    /** Knows the ends of requests; absent if the HTTP server is not Jetty. */
    final OptionalService<RequestPicker> requests = new OptionalService<>();

    private final OutageLog absence = new OutageLog(LOG, "Karaf's proxies");

    /** The lists by content, because Karaf creates an array for each request. */
    private final Map<List<String>, TargetList> lists = new ConcurrentHashMap<>();

    /** Creates a picker without a selector; {@code random} returns a number from 0 to below its argument. */
    TargetPicker(IntUnaryOperator random) {
        this.random = random;
    }

    void use(ServerSelector next) {
        selector.bind(next);
        lists.values().forEach(TargetList::forgetGroup);
        absence.recovered("picks targets by heartbeats again");
    }

    /** Stops using a selector, if it is the one in use. */
    void drop(ServerSelector gone) {
        if (selector.unbind(gone)) {
            lists.values().forEach(TargetList::forgetGroup);
        }
    }

    /**
     * Picks a target with the selector, or at random if there is no selector.
     *
     * @throws IllegalStateException if there is no usable target; Jetty answers it with 503
     */
    String pick(String[] targets) {
        if (targets.length == 0) {
            throw TargetList.unavailable("targets: none (expected: one or more)");
        }
        ServerSelector current = selector.get();
        if (current == null) {
            absence.failing("picks targets at random, because there is no ServerSelector with heartbeat.selector=heartbeat");
            return targets[random.applyAsInt(targets.length)];
        }
        TargetList list = lists.get(Arrays.asList(targets));
        if (list == null) {
            if (lists.size() >= MOST_LISTS) {
                lists.clear();
            }
            list = lists.computeIfAbsent(List.of(targets), TargetList::new);
        }
        return list.pick(current, requests.get(), random);
    }
}
