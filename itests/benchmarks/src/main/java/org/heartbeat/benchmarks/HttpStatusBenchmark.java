// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.servlet.DispatcherType;
import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletRequestWrapper;
import org.heartbeat.status.http.RequestFilter;
import org.heartbeat.status.http.RequestPreprocessor;
import org.heartbeat.status.http.RequestsInFlight;
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
 * Measures what counting adds to a synchronous request whose attributes are a map. For comparison: a chain that does nothing. Read
 * them as differences within one run. {@code -prof gc} also shows the bytes allocated, all of them by the map and by chains.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HttpStatusBenchmark {

    private final RequestsInFlight requests = new RequestsInFlight();
    private final RequestFilter filter = new RequestFilter(requests);
    private final RequestPreprocessor preprocessor = new RequestPreprocessor(requests);

    /** The state of each thread. */
    @State(Scope.Thread)
    public static class Exchange {

        private final ServletRequest request = new SynchronousRequest();
        private int served;
        private final FilterChain servlet = (request, response) -> served++;
    }

    @Benchmark
    public int nothing(Exchange exchange) throws IOException, ServletException {
        exchange.servlet.doFilter(exchange.request, null);
        return exchange.served;
    }

    @Benchmark
    public int count(Exchange exchange) throws IOException, ServletException {
        filter.doFilter(exchange.request, null, exchange.servlet);
        return exchange.served;
    }

    @Benchmark
    @Threads(2)
    public int countByTwoThreads(Exchange exchange) throws IOException, ServletException {
        filter.doFilter(exchange.request, null, exchange.servlet);
        return exchange.served;
    }

    /** Like Pax Web if both see a request: with the chain that a container creates for each of them. */
    @Benchmark
    public int countInPreprocessorAndFilter(Exchange exchange) throws IOException, ServletException {
        preprocessor.doFilter(
                exchange.request, null, (request, response) -> filter.doFilter(request, response, exchange.servlet));
        return exchange.served;
    }

    /** A request that only stores attributes, in the way containers do. */
    private static final class SynchronousRequest extends ServletRequestWrapper {

        private final Map<String, Object> attributes = new HashMap<>();

        SynchronousRequest() {
            super((ServletRequest) Proxy.newProxyInstance(
                    SynchronousRequest.class.getClassLoader(),
                    new Class<?>[] {ServletRequest.class},
                    (proxy, method, arguments) -> {
                        throw new UnsupportedOperationException(method.toString());
                    }));
        }

        @Override
        public Object getAttribute(String name) {
            return attributes.get(name);
        }

        @Override
        public void setAttribute(String name, Object value) {
            attributes.put(name, value);
        }

        @Override
        public void removeAttribute(String name) {
            attributes.remove(name);
        }

        @Override
        public DispatcherType getDispatcherType() {
            return DispatcherType.REQUEST;
        }

        @Override
        public boolean isAsyncStarted() {
            return false;
        }
    }
}
