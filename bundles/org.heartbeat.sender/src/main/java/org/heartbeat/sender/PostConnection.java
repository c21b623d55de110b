// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

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
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.heartbeat.internal.net.Addresses;

/**
 * Posts over one connection, which stays open from beat to beat. All that is needed of HTTP/1.1 (RFC 9112) is small, and a
 * socket of our own can be bound to a source address, and be closed by a deadline whatever it is at: the JDK's client can do
 * neither. Used by one thread, but for {@link #giveUp} and {@link #close}.
 */
final class PostConnection {

    private final URI uri;
    private final String host;
    private final int port;
    private final String source;
    private final Supplier<SSLSocketFactory> tls;
    private final Duration connecting;

    private OutputStream out;
    private InputStream in;

    private byte[] message;
    private Socket socket;
    private boolean givenUp;
    private boolean closed;

    /**
     * A connection that is not open yet.
     *
     * @param source the local address; empty if the system chooses
     * @param tls asked for each connection to an https URL
     * @param connecting how long a connection may take to be made
     */
    PostConnection(URI uri, String source, Supplier<SSLSocketFactory> tls, Duration connecting) {
        boolean secure = uri.getScheme().equalsIgnoreCase("https");
        this.uri = uri;
        this.host = Addresses.withoutBrackets(uri.getHost());
        this.port = uri.getPort() > 0 ? uri.getPort() : secure ? 443 : 80;
        this.source = source;
        this.tls = secure ? tls : null;
        this.connecting = connecting;
    }

    /** Posts a message and reads the whole answer; gives its status. */
    int post(byte[] posted) throws IOException {
        begin(posted);
        try {
            return exchange(posted);
        } finally {
            begin(null);
        }
    }

    private int exchange(byte[] posted) throws IOException {
        for (boolean kept = out != null; ; kept = false) {
            try {
                if (!kept) {
                    open();
                }
                out.write(request(posted));
                HttpAnswer answer = HttpAnswer.read(in);
                if (!answer.isKept()) {
                    drop();
                }
                return answer.status();
            } catch (IOException | RuntimeException e) {
                drop();
                // a server may have closed the connection that was kept, and to say a beat twice does no harm
                if (!kept || isGivenUp()) {
                    throw e;
                }
            }
        }
    }

    private synchronized void begin(byte[] posted) {
        message = posted;
        givenUp = closed || posted == null && givenUp;
    }

    /** Ends the exchange of this message, from any thread; false where another one is under way. */
    synchronized boolean giveUp(byte[] posted) {
        if (message != posted) {
            return false;
        }
        givenUp = true;
        closeSocket();
        return true;
    }

    synchronized boolean isGivenUp() {
        return givenUp;
    }

    /** Ends whatever is under way, for good. */
    synchronized void close() {
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
        if (givenUp) {
            throw new IOException("given up");
        }
        socket = new Socket(Proxy.NO_PROXY);
        return socket;
    }

    private void open() throws IOException {
        InetAddress from = source.isEmpty() ? null : Addresses.present("HeartbeatSource", source);
        InetAddress[] addresses = Stream.of(InetAddress.getAllByName(host))
                .filter(address -> from == null || Addresses.family(address) == Addresses.family(from))
                .toArray(InetAddress[]::new);
        IOException failure = new UnknownHostException(host);
        for (InetAddress address : addresses) {
            Socket plain = newSocket();
            try {
                if (from != null) {
                    bind(plain, from);
                }
                plain.setTcpNoDelay(true);
                plain.connect(new InetSocketAddress(address, port), (int) connecting.toMillis() / addresses.length);
                Socket used = tls == null ? plain : secured(plain);
                in = new BufferedInputStream(used.getInputStream());
                out = used.getOutputStream();
                return;
            } catch (IOException e) {
                plain.close();
                failure = e;
            } catch (RuntimeException e) {
                plain.close();
                failure = new IOException(e);
            }
        }
        throw failure;
    }

    private static void bind(Socket plain, InetAddress source) throws IOException {
        try {
            plain.bind(new InetSocketAddress(source, 0));
        } catch (BindException e) {
            throw DatagramTransport.notOurs(source, e);
        }
    }

    private Socket secured(Socket plain) throws IOException {
        SSLSocket secured = (SSLSocket) tls.get().createSocket(plain, host, port, true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    /** Head and body in one write, and so in one packet. */
    private byte[] request(byte[] body) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        byte[] head = ("POST " + path + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()) + " HTTP/1.1\r\n"
                        + "Host: " + uri.getHost() + (uri.getPort() > 0 ? ":" + uri.getPort() : "") + "\r\n"
                        + "User-Agent: org.heartbeat\r\n"
                        + "Content-Length: " + body.length + "\r\n\r\n")
                .getBytes(ISO_8859_1);
        byte[] request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }
}
