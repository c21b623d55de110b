// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.camel;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.heartbeat.api.balancer.NoServerException;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.balancer.ServerSelector;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.osgi.OptionalService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Picks one of the processors of a load balancer for each exchange. For any thread. */
final class ProcessorPicker {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessorPicker.class);

    private final OptionalService<ServerSelector> selector = new OptionalService<>();

    /** Null before the first exchange, which has the name of the route. */
    private volatile OutageLog outage;

    private volatile Grouped grouped;

    /** Those that the log has named. */
    private final Set<AsyncProcessor> unreadable = ConcurrentHashMap.newKeySet();

    /** A group, its selector and its processors; the group is null if the selector rejects the processors. */
    private record Grouped(ServerSelector selector, AsyncProcessor[] processors, ServerGroup<AsyncProcessor> group) {}

    void use(ServerSelector next) {
        selector.bind(next);
        grouped = null;
    }

    /** Stops using a selector, if it is the one in use. */
    void drop(ServerSelector gone) {
        if (selector.unbind(gone)) {
            grouped = null;
        }
    }

    /**
     * Passes an exchange to a processor: to the one that the selector picks, or to a random one if there is no selector or it
     * fails. The exchange fails if the selector has no usable server.
     *
     * @param processors the same array as long as its content is the same
     */
    boolean process(AsyncProcessor[] processors, Exchange exchange, AsyncCallback callback) {
        if (processors.length == 0) {
            return fail("outputs of the load balancer: none (expected: one or more)", exchange, callback);
        }
        OutageLog log = outage(exchange);
        ServerSelector current = selector.get();
        if (current == null) {
            log.failing("picks at random, because there is no ServerSelector with heartbeat.selector=heartbeat");
            return atRandom(processors, exchange, callback);
        }
        Selection<AsyncProcessor> selection;
        try {
            ServerGroup<AsyncProcessor> group = group(current, processors);
            if (group == null) {
                return atRandom(processors, exchange, callback);
            }
            selection = group.begin();
        } catch (NoServerException e) {
            String reason = Values.shown(e.getMessage());
            log.failing("no usable server, so exchanges fail: " + reason);
            return fail(reason, exchange, callback);
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            // an exchange needs an end, even if the selector's bundle is being updated or there is no memory
            log.failing("picks at random, because the selector failed", e);
            return atRandom(processors, exchange, callback);
        }
        log.recovered("picks by heartbeats again");
        return process(selection, exchange, callback);
    }

    private static boolean process(Selection<AsyncProcessor> selection, Exchange exchange, AsyncCallback callback) {
        boolean processed = false;
        try {
            boolean doneAtOnce = selection.candidate().process(exchange, doneSync -> {
                // before the callback, which may start the next exchange
                if (isServersFault(exchange)) {
                    selection.fail();
                } else {
                    selection.close();
                }
                callback.done(doneSync);
            });
            processed = true;
            return doneAtOnce;
        } finally {
            if (!processed) {
                // the processor breaks its contract; it may have called the callback or not
                selection.close();
            }
        }
    }

    /** Returns whether an exchange failed because of the network, and not because of its content. */
    private static boolean isServersFault(Exchange exchange) {
        return exchange.getException(IOException.class) != null;
    }

    private ServerGroup<AsyncProcessor> group(ServerSelector current, AsyncProcessor[] processors) {
        Grouped made = grouped;
        if (made == null || made.selector() != current || made.processors() != processors) {
            try {
                // a processor without a server does not disable the others
                List<AsyncProcessor> readable = Stream.of(processors).filter(this::isReadable).toList();
                made = new Grouped(current, processors, current.group(readable, EndpointAddress::of));
                grouped = made;
            } catch (RuntimeException e) {
                // it is not tried again for each exchange, as it is after an error
                grouped = new Grouped(current, processors, null);
                throw e;
            }
        }
        return made.group();
    }

    private boolean isReadable(AsyncProcessor processor) {
        try {
            EndpointAddress.of(processor);
            return true;
        } catch (IllegalArgumentException e) {
            if (unreadable.add(processor)) {
                LOG.warn("An output is never picked: {}", e.getMessage());
            }
            return false;
        }
    }

    private static boolean atRandom(AsyncProcessor[] processors, Exchange exchange, AsyncCallback callback) {
        return processors[ThreadLocalRandom.current().nextInt(processors.length)].process(exchange, callback);
    }

    private static boolean fail(String reason, Exchange exchange, AsyncCallback callback) {
        exchange.setException(new CamelExchangeException("no server: " + reason, exchange));
        callback.done(true);
        return true;
    }

    private OutageLog outage(Exchange exchange) {
        OutageLog made = outage;
        if (made == null) {
            made = new OutageLog(LOG, "Load balancer of route " + exchange.getFromRouteId());
            outage = made;
        }
        return made;
    }
}
