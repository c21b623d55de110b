// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.net.HostAddresses;
import org.heartbeat.internal.net.Url;

/**
 * A connection to one server that stays open between requests: for a minute at most, and only while the server's name has its
 * address and all responses are successful, so that a server that moves or fails loses us. It implements the little of HTTP/1.1
 * (RFC 9112) that is needed on a socket of its own, which can be bound to a source address and closed at a deadline in any
 * state; the JDK's client supports neither. For one thread, except {@link #giveUp} and {@link #close}.
 */
public final class HttpConnection {

    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Url url;
    private final HostAddresses host;
    private final Options options;
    private final LongSupplier clock;

    // the caller's thread only
    private OutputStream out;
    private InputStream in;
    private long opened;

    // guarded by this
    private byte[] message;
    private byte[] abandoned;
    private Socket socket;
    private boolean givenUp;
    private boolean closed;

    /**
     * How to connect.
     *
     * @param source the local address; empty if the system chooses it
     * @param tls returns the factory for each connection to an https URL
     * @param connecting the longest time to connect
     * @param largestResponse the most bytes of a response
     */
    public record Options(String source, Supplier<SSLSocketFactory> tls, Duration connecting, int largestResponse) {}

    /**
     * Creates a connection that the first request opens.
     *
     * @param host the addresses of the URL's host
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public HttpConnection(Url url, HostAddresses host, Options options, LongSupplier clock) {
        this.url = url;
        this.host = host;
        this.options = options;
        this.clock = clock;
    }

    /**
     * Sends a request and reads the complete response.
     *
     * @param method {@code GET}, without a body, or {@code POST}
     * @param body the body; pass the same array to {@link #giveUp}
     */
    public HttpResponse exchange(String method, byte[] body) throws IOException {
        begin(body);
        try {
            return exchange(HttpRequest.encode(method, url, body));
        } finally {
            begin(null);
        }
    }

    private HttpResponse exchange(byte[] request) throws IOException {
        for (boolean kept = isFit(); ; kept = false) {
            try {
                if (!kept) {
                    open();
                }
                requireGoingOn();
                out.write(request);
                HttpResponse response = HttpResponse.read(in, options.largestResponse());
                if (!response.isKept() || response.status() / 100 != 2) {
                    drop();
                }
                return response;
            } catch (IOException | RuntimeException | Error e) {
                drop();
                // the server may have closed the idle connection, and a beat that arrives twice does no harm
                if (!kept || isGivenUp() || e instanceof Error) {
                    throw e;
                }
            }
        }
    }

    /** Returns whether the next request may use the open connection; drops it if it is too old or its address is outdated. */
    private boolean isFit() throws IOException {
        boolean fit = out != null
                && clock.getAsLong() - opened < LONGEST.toNanos()
                && host.known().contains(address());
        if (!fit) {
            drop();
        }
        return fit;
    }

    private synchronized InetAddress address() {
        return socket.getInetAddress();
    }

    private synchronized void begin(byte[] posted) {
        message = posted;
        givenUp = closed || posted != null && posted == abandoned || posted == null && givenUp;
    }

    private synchronized void requireGoingOn() throws IOException {
        if (givenUp) {
            throw new IOException("given up");
        }
    }

    /** Aborts the exchange of this body, even before it starts. Returns whether it was in progress. For any thread. */
    public synchronized boolean giveUp(byte[] body) {
        if (message != body) {
            abandoned = body;
            return false;
        }
        givenUp = true;
        closeSocket();
        return true;
    }

    /** Returns whether the last exchange was aborted. */
    public synchronized boolean isGivenUp() {
        return givenUp;
    }

    /** Closes the connection for good and aborts an exchange. For any thread. */
    public synchronized void close() {
        closed = true;
        givenUp = true;
        closeSocket();
    }

    private void drop() {
        out = null;
        in = null;
        closeSocket();
    }

    /** Closes the plain socket, because a TLS socket would first wait to send its closing message. */
    private synchronized void closeSocket() {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private synchronized Socket newSocket() throws IOException {
        requireGoingOn();
        socket = new Socket(Proxy.NO_PROXY);
        return socket;
    }

    private void open() throws IOException {
        String source = options.source();
        Duration connecting = options.connecting();
        InetAddress from = source.isEmpty() ? null : Addresses.present("HeartbeatSource", source);
        List<InetAddress> addresses = host.await(connecting).stream()
                .filter(address -> from == null || Addresses.family(address) == Addresses.family(from))
                .toList();
        IOException failure = new IOException(
                "the host has no address of the family of HeartbeatSource: \"" + source + "\"");
        int port = url.at().port();
        for (InetAddress address : addresses) {
            Socket plain = newSocket();
            try {
                if (from != null) {
                    bind(plain, from);
                }
                plain.setTcpNoDelay(true);
                plain.connect(new InetSocketAddress(address, port), (int) connecting.toMillis() / addresses.size());
                Socket used = url.isSecure() ? secured(plain, port) : plain;
                in = new BufferedInputStream(used.getInputStream());
                out = used.getOutputStream();
                opened = clock.getAsLong();
                return;
            } catch (IOException e) {
                plain.close();
                failure = e;
            } catch (RuntimeException e) {
                plain.close();
                failure = new IOException(e.getMessage(), e);
            }
        }
        throw failure;
    }

    private static void bind(Socket plain, InetAddress source) throws IOException {
        try {
            plain.bind(new InetSocketAddress(source, 0));
        } catch (BindException e) {
            throw Addresses.notOurs("HeartbeatSource", source, e);
        }
    }

    private Socket secured(Socket plain, int port) throws IOException {
        SSLSocket secured = (SSLSocket) options.tls().get().createSocket(plain, url.at().host(), port, true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }
}
