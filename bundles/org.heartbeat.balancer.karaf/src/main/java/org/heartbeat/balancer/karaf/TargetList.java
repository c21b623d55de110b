// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.karaf;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.IntUnaryOperator;
import javax.servlet.UnavailableException;
import org.heartbeat.api.balancer.NoServerException;
import org.heartbeat.api.balancer.RequestPicker;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.balancer.ServerSelector;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.Url;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The targets of a proxy and their group, which lasts as long as the selector does. Logs changes. For any thread. */
final class TargetList {

    private static final Logger LOG = LoggerFactory.getLogger(TargetList.class);

    private final List<String> targets;
    private final OutageLog outage;
    private volatile Grouped grouped;

    /** A group and its selector; the group is null if the selector rejects the targets. */
    private record Grouped(ServerSelector selector, ServerGroup<String> group) {}

    TargetList(List<String> targets) {
        this.targets = targets;
        outage = new OutageLog(LOG, "Proxy to " + targets.stream().map(Values::shown).toList());
    }

    /** Releases the group of a selector. */
    void forgetGroup() {
        grouped = null;
    }

    /**
     * Picks a target with the selector, or at random if the selector fails.
     *
     * @param requests ends the selection with the request; null if ends of requests are unknown, so that round robin picks
     * @throws IllegalStateException if the selector has no usable server
     */
    String pick(ServerSelector selector, RequestPicker requests, IntUnaryOperator random) {
        try {
            ServerGroup<String> group = group(selector);
            if (group != null) {
                String target = requests == null ? group.pick() : requests.pick(group);
                outage.recovered("picks targets by heartbeats again");
                return target;
            }
        } catch (NoServerException e) {
            String reason = Values.shown(e.getMessage());
            outage.failing("no usable server, so requests fail: " + reason);
            throw unavailable(reason);
        } catch (RuntimeException e) {
            outage.failing("picks targets at random, because the selector failed", e);
        }
        return targets.get(random.applyAsInt(targets.size()));
    }

    private ServerGroup<String> group(ServerSelector selector) {
        Grouped made = grouped;
        if (made == null || made.selector() != selector) {
            try {
                List<String> readable = targets.stream().filter(TargetList::isReadable).toList();
                made = new Grouped(selector, selector.group(readable, TargetList::address));
                grouped = made;
            } catch (RuntimeException e) {
                // it is not tried again for each request
                grouped = new Grouped(selector, null);
                throw e;
            }
        }
        return made.group();
    }

    private static boolean isReadable(String target) {
        try {
            address(target);
            return true;
        } catch (IllegalArgumentException e) {
            LOG.warn("A target is never picked: {}", e.getMessage());
            return false;
        }
    }

    private static InetSocketAddress address(String target) {
        return Url.parse("proxyTo", target).at().unresolved();
    }

    /**
     * Returns an exception that Jetty answers with 503 because of its cause ({@code HttpChannelState.java, sendError}).
     * Throwing the cause itself would take the servlet out of service. There are no stack traces, because Jetty logs them for
     * each request.
     */
    static IllegalStateException unavailable(String reason) {
        UnavailableException cause = new UnavailableException(reason, 1);
        IllegalStateException unavailable = new IllegalStateException("no server: " + reason, cause);
        cause.setStackTrace(new StackTraceElement[0]);
        unavailable.setStackTrace(new StackTraceElement[0]);
        return unavailable;
    }
}
