// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.heartbeat.jetty.JettyRequests;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures what counting adds to a request in Jetty: the customizer, and all events that Jetty reports for a GET with a short
 * response. Compare it with the same events without a listener. {@code -prof gc} also shows the bytes allocated.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("deprecation")
public class JettyRequestsBenchmark {

    private final JettyRequests requests = new JettyRequests(Map.of());
    private final HttpConfiguration configuration = new HttpConfiguration();
    private final Connector connector = new LocalConnector(new Server());
    private final HttpChannel.TransientListeners listeners = new HttpChannel.TransientListeners();

    /** The state of each connection. */
    @State(Scope.Thread)
    public static class Exchange {

        private final ByteBuffer content = ByteBuffer.allocate(100);
        private HttpChannel channel;

        private HttpChannel channel(JettyRequestsBenchmark all) {
            if (channel == null) {
                channel = new HttpChannel(all.connector, all.configuration, null, null);
            }
            return channel;
        }
    }

    @Benchmark
    public Object nothing(Exchange exchange) {
        return serve(exchange, exchange.channel(this).getRequest());
    }

    @Benchmark
    public Object count(Exchange exchange) {
        Request request = exchange.channel(this).getRequest();
        requests.customize(connector, configuration, request);
        return serve(exchange, request);
    }

    @Benchmark
    @Threads(2)
    public Object countByTwoThreads(Exchange exchange) {
        return count(exchange);
    }

    private Object serve(Exchange exchange, Request request) {
        listeners.onRequestContentEnd(request);
        listeners.onRequestEnd(request);
        listeners.onResponseBegin(request);
        listeners.onResponseCommit(request);
        listeners.onResponseContent(request, exchange.content);
        listeners.onResponseEnd(request);
        listeners.onAfterDispatch(request);
        listeners.onComplete(request);
        // as Jetty does before the next request
        exchange.channel.getTransientListeners().clear();
        return request;
    }
}
