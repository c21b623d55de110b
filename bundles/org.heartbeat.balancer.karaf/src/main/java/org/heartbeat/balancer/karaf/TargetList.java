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

/** The targets of a proxy. It keeps their group as long as the selector is the same, and logs when things change. */
final class TargetList {

    private static final Logger LOG = LoggerFactory.getLogger(TargetList.class);

    private final List<String> targets;
    private final OutageLog outage;
    private volatile Grouped grouped;

    /** A group with the selector that made it; null if the selector does not take these targets. */
    private record Grouped(ServerSelector selector, ServerGroup<String> group) {}

    TargetList(List<String> targets) {
        this.targets = targets;
        outage = new OutageLog(LOG, "Proxy to " + targets.stream().map(Values::shown).toList());
    }

    /** Lets go of what came from a selector. */
    void forgetGroup() {
        grouped = null;
    }

    /**
     * Picks a target by the selector, or at random if the selector cannot.
     *
     * @param requests ends the selection with the request; null: nobody hears its end, so targets are picked in turn
     * @throws IllegalStateException if the selector has no server to use
     */
    String pick(ServerSelector selector, RequestPicker requests, IntUnaryOperator random) {
        Grouped current = grouped;
        if (current == null || current.selector() != selector) {
            current = new Grouped(selector, group(selector));
            grouped = current;
        }
        return current.group() == null ? targets.get(random.applyAsInt(targets.size())) : pick(current.group(), requests, random);
    }

    private ServerGroup<String> group(ServerSelector selector) {
        try {
            return selector.group(targets.stream().filter(TargetList::isReadable).toList(), TargetList::address);
        } catch (RuntimeException e) {
            fail(e);
            return null;
        }
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

    private String pick(ServerGroup<String> group, RequestPicker requests, IntUnaryOperator random) {
        String target;
        try {
            target = requests == null ? group.pick() : requests.pick(group);
        } catch (NoServerException e) {
            String reason = Values.shown(e.getMessage());
            outage.failing("no server to use, so requests fail: " + reason);
            throw unavailable(reason);
        } catch (RuntimeException e) {
            fail(e);
            return targets.get(random.applyAsInt(targets.size()));
        }
        outage.recovered("picks by the servers' beats again");
        return target;
    }

    private void fail(RuntimeException e) {
        outage.failing("targets are picked at random, because the selector failed", e);
    }

    /**
     * What Jetty answers with 503, because of the cause ({@code HttpChannelState.java, sendError}). The cause itself must not
     * be thrown: it would take the servlet out of service. Without stack traces, because Jetty logs them for each request.
     */
    static IllegalStateException unavailable(String reason) {
        UnavailableException cause = new UnavailableException(reason, 1);
        IllegalStateException unavailable = new IllegalStateException("no server: " + reason, cause);
        cause.setStackTrace(new StackTraceElement[0]);
        unavailable.setStackTrace(new StackTraceElement[0]);
        return unavailable;
    }
}
