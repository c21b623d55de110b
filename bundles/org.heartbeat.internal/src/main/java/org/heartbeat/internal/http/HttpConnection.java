// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

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
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
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
 * A connection to one server, which stays open from request to request: for a minute at most, as long as the server's name
 * has its address, and as long as all answers are good ones, so that a server that moves or fails loses us. All that is needed
 * of HTTP/1.1 (RFC 9112) is small, and a socket of our own can be bound to a source address, and be closed by a deadline
 * whatever it is at: the JDK's client can do neither. Used by one thread, but for {@link #giveUp} and {@link #close}.
 */
public final class HttpConnection {

    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Url url;
    private final HostAddresses host;
    private final String source;
    private final Supplier<SSLSocketFactory> tls;
    private final Duration connecting;
    private final int largestAnswer;
    private final LongSupplier clock;

    private OutputStream out;
    private InputStream in;
    private long opened;

    private byte[] message; // guarded by this
    private byte[] abandoned; // guarded by this
    private Socket socket; // guarded by this
    private boolean givenUp; // guarded by this
    private boolean closed; // guarded by this

    /**
     * A connection that is made by the first request.
     *
     * @param url where requests go
     * @param host the addresses of the URL's host
     * @param source the local address; empty if the system chooses
     * @param tls asked for each connection to an https URL
     * @param connecting how long a connection may take to be made
     * @param largestAnswer how many bytes an answer may have
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public HttpConnection(
            Url url, HostAddresses host, String source, Supplier<SSLSocketFactory> tls, Duration connecting, int largestAnswer,
            LongSupplier clock) {
        this.url = url;
        this.host = host;
        this.source = source;
        this.tls = url.isSecure() ? tls : null;
        this.connecting = connecting;
        this.largestAnswer = largestAnswer;
        this.clock = clock;
    }

    /**
     * Sends a request and reads the whole answer.
     *
     * @param method {@code GET}, which has no body, or {@code POST}
     * @param body the same array for {@link #giveUp}
     */
    public HttpAnswer exchange(String method, byte[] body) throws IOException {
        begin(body);
        try {
            return exchange(request(method, body));
        } finally {
            begin(null);
        }
    }

    private HttpAnswer exchange(byte[] request) throws IOException {
        for (boolean kept = isFit(); ; kept = false) {
            try {
                if (!kept) {
                    open();
                }
                requireGoingOn();
                out.write(request);
                HttpAnswer answer = HttpAnswer.read(in, largestAnswer);
                if (!answer.isKept() || answer.status() / 100 != 2) {
                    drop();
                }
                return answer;
            } catch (IOException | RuntimeException | Error e) {
                drop();
                // a server may have closed the connection that was kept, and to send a beat twice does no harm
                if (!kept || isGivenUp() || e instanceof Error) {
                    throw e;
                }
            }
        }
    }

    /** Whether there is a connection that the next request may use; drops one that is too old or leads to another's address. */
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

    /** Ends the exchange of this body, from any thread, or its beginning; returns false if it is not under way. */
    public synchronized boolean giveUp(byte[] body) {
        if (message != body) {
            abandoned = body;
            return false;
        }
        givenUp = true;
        closeSocket();
        return true;
    }

    /** Returns whether the last exchange was given up. */
    public synchronized boolean isGivenUp() {
        return givenUp;
    }

    /** Ends whatever is under way, for good. */
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

    /** The plain socket: that of TLS would wait to say farewell. */
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
                Socket used = tls == null ? plain : secured(plain, port);
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
        SSLSocket secured = (SSLSocket) tls.get().createSocket(plain, url.at().host(), port, true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    /** Head and body in one write, and so in one packet. */
    private byte[] request(String method, byte[] body) {
        URI uri = url.uri();
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        byte[] head = (method + " " + path + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()) + " HTTP/1.1\r\n"
                        + "Host: " + Addresses.withoutZone(uri.getRawAuthority()) + "\r\n"
                        + "User-Agent: org.heartbeat\r\n"
                        + (method.equals("GET") ? "" : "Content-Length: " + body.length + "\r\n") + "\r\n")
                .getBytes(ISO_8859_1);
        byte[] request = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }
}
