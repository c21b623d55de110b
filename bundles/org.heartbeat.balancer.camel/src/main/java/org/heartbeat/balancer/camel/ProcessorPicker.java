// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.camel;

import java.io.IOException;
import java.util.List;
import java.util.function.IntUnaryOperator;
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

/** Picks one of the processors of a load balancer for each exchange. Any number of threads may use it at once. */
final class ProcessorPicker {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessorPicker.class);

    private final IntUnaryOperator random;
    private final OptionalService<ServerSelector> selector = new OptionalService<>();
    /** Null before the first exchange, which knows the name of its route. */
    private volatile OutageLog outage;

    private volatile Grouped grouped;

    /** A group with what it was made of and by whom; null if the selector does not take these processors. */
    private record Grouped(ServerSelector selector, AsyncProcessor[] processors, ServerGroup<AsyncProcessor> group) {}

    /**
     * A picker without a selector.
     *
     * @param random gives a number from 0 up to and without its argument
     */
    ProcessorPicker(IntUnaryOperator random) {
        this.random = random;
    }

    void use(ServerSelector next) {
        selector.bind(next);
        grouped = null;
    }

    /** Does without this selector, if it is the one in use. */
    void drop(ServerSelector gone) {
        if (selector.unbind(gone)) {
            grouped = null;
        }
    }

    /**
     * Hands the exchange to one of the processors: to the one that the selector picks, or to one at random if there is no
     * selector or it cannot. The exchange fails if the selector has no server to use.
     *
     * @param processors the same array as long as it has the same content
     */
    boolean process(AsyncProcessor[] processors, Exchange exchange, AsyncCallback callback) {
        if (processors.length == 0) {
            return fail("outputs of the load balancer: none (expected: one or more)", exchange, callback);
        }
        ServerSelector current = selector.get();
        if (current == null) {
            outage(exchange).failing("picks at random: there is no ServerSelector with heartbeat.selector=heartbeat");
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
            outage(exchange).failing("no server to use, so exchanges fail: " + reason);
            return fail(reason, exchange, callback);
        } catch (RuntimeException e) {
            outage(exchange).failing("picks at random, because the selector failed", e);
            return atRandom(processors, exchange, callback);
        }
        outage(exchange).recovered("picks by the servers' beats again");
        return process(selection, exchange, callback);
    }

    private static boolean process(Selection<AsyncProcessor> selection, Exchange exchange, AsyncCallback callback) {
        try {
            return selection.candidate().process(exchange, doneSync -> {
                // before the end is told on, where the next exchange may begin
                if (isServersFault(exchange)) {
                    selection.fail();
                } else {
                    selection.close();
                }
                callback.done(doneSync);
            });
        } catch (RuntimeException | Error e) {
            // a processor that breaks its contract; the callback may have been called or not
            selection.close();
            throw e;
        }
    }

    /** Whether the exchange failed because of the network, and not because of what was sent or answered. */
    private static boolean isServersFault(Exchange exchange) {
        return exchange.getException(IOException.class) != null;
    }

    private ServerGroup<AsyncProcessor> group(ServerSelector current, AsyncProcessor[] processors) {
        Grouped made = grouped;
        if (made == null || made.selector() != current || made.processors() != processors) {
            // where it fails, it is not tried again for each exchange
            grouped = new Grouped(current, processors, null);
            made = new Grouped(current, processors, current.group(readable(processors), EndpointAddress::of));
            grouped = made;
        }
        return made.group();
    }

    /** One that has no server does not keep the others from being picked. */
    private static List<AsyncProcessor> readable(AsyncProcessor[] processors) {
        return Stream.of(processors).filter(ProcessorPicker::isReadable).toList();
    }

    private static boolean isReadable(AsyncProcessor processor) {
        try {
            EndpointAddress.of(processor);
            return true;
        } catch (IllegalArgumentException e) {
            LOG.warn("An output is never picked: {}", e.getMessage());
            return false;
        }
    }

    private boolean atRandom(AsyncProcessor[] processors, Exchange exchange, AsyncCallback callback) {
        return processors[random.applyAsInt(processors.length)].process(exchange, callback);
    }

    private static boolean fail(String reason, Exchange exchange, AsyncCallback callback) {
        exchange.setException(new CamelExchangeException("no server: " + reason, exchange));
        callback.done(true);
        return true;
    }

    private OutageLog outage(Exchange exchange) {
        OutageLog made = outage;
        if (made == null) {
            made = new OutageLog(LOG, name(exchange));
            outage = made;
        }
        return made;
    }

    private static String name(Exchange exchange) {
        return "Load balancer of route " + exchange.getFromRouteId();
    }
}
