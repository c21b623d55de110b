// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.servlet.AsyncContext;
import javax.servlet.AsyncListener;
import javax.servlet.ReadListener;
import javax.servlet.ServletInputStream;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * A request with its response, as in a container: the body arrives in pieces, and if the request is asynchronous, the listener is
 * called for each.
 */
final class FakePost {

    final HttpServletRequest request = proxy(HttpServletRequest.class, this::request);
    final HttpServletResponse response = proxy(HttpServletResponse.class, this::response);

    private final String method;
    private final String peer;
    private final List<String> forwardedFor = new ArrayList<>();
    private final Deque<Byte> arrived = new ArrayDeque<>();
    private final Map<String, String> headers = new HashMap<>();
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    private final boolean mayBeAsync;
    private boolean ended;
    private int status;
    private int completions;
    private long timeout = -1;
    private ReadListener reader;
    private AsyncListener listener;
    /** Runs when a byte is read. */
    private Runnable onRead = () -> {};

    private FakePost(String method, String peer, boolean mayBeAsync) {
        this.method = method;
        this.peer = peer;
        this.mayBeAsync = mayBeAsync;
    }

    static FakePost asynchronous() {
        return new FakePost("POST", "192.0.2.1", true);
    }

    static FakePost synchronous() {
        return new FakePost("POST", "192.0.2.1", false);
    }

    static FakePost from(String peer, String... forwardedFor) {
        FakePost post = new FakePost("POST", peer, true);
        post.forwardedFor.addAll(List.of(forwardedFor));
        return post;
    }

    static FakePost of(String method) {
        return new FakePost(method, "192.0.2.1", true);
    }

    /** Adds a piece of the body, with a character for each byte. */
    FakePost arrive(String text) {
        for (byte one : text.getBytes(ISO_8859_1)) {
            arrived.add(one);
        }
        return this;
    }

    FakePost end() {
        ended = true;
        return this;
    }

    FakePost onRead(Runnable action) {
        onRead = action;
        return this;
    }

    /** Calls the listener for new data and for failures, as a container does. */
    void tell() throws IOException {
        try {
            if (!arrived.isEmpty()) {
                reader.onDataAvailable();
            }
            if (ended && arrived.isEmpty()) {
                reader.onAllDataRead();
            }
        } catch (RuntimeException | IOException e) {
            reader.onError(e);
        }
    }

    ReadListener reader() {
        return reader;
    }

    AsyncListener listener() {
        return listener;
    }

    long timeout() {
        return timeout;
    }

    int left() {
        return arrived.size();
    }

    int completions() {
        return completions;
    }

    String header(String name) {
        return headers.get(name);
    }

    /** Returns the status and the body of the response; empty if there is none yet. */
    String answer() {
        return status == 0 ? "" : status + " " + answer.toString(ISO_8859_1);
    }

    private Object request(Object proxy, Method call, Object... arguments) {
        return switch (call.getName()) {
            case "getMethod" -> method;
            case "getRemoteAddr" -> peer;
            case "getAttribute" -> null;
            case "getHeaders" -> Collections.enumeration(
                    arguments[0].equals("X-Forwarded-For") ? forwardedFor : List.of());
            case "getInputStream" -> new Input();
            case "setAttribute" -> null;
            case "isAsyncSupported" -> mayBeAsync;
            case "startAsync" -> proxy(AsyncContext.class, this::context);
            default -> throw new AssertionError(call.toString());
        };
    }

    private Object response(Object proxy, Method call, Object... arguments) {
        switch (call.getName()) {
            case "setStatus" -> status = (int) arguments[0];
            case "setContentType" -> headers.put("Content-Type", (String) arguments[0]);
            case "setContentLength" -> headers.put("Content-Length", "" + arguments[0]);
            case "setHeader" -> headers.put((String) arguments[0], (String) arguments[1]);
            case "getOutputStream" -> {
                return new Output();
            }
            default -> throw new AssertionError(call.toString());
        }
        return null;
    }

    private Object context(Object proxy, Method call, Object... arguments) {
        switch (call.getName()) {
            case "setTimeout" -> timeout = (long) arguments[0];
            case "addListener" -> listener = (AsyncListener) arguments[0];
            case "complete" -> completions++;
            default -> throw new AssertionError(call.toString());
        }
        return null;
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(FakePost.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private final class Input extends ServletInputStream {

        @Override
        public int read() {
            onRead.run();
            if (arrived.isEmpty() && !ended) {
                throw new AssertionError("would block");
            }
            return arrived.isEmpty() ? -1 : arrived.remove() & 0xff;
        }

        /** Reads no more than has arrived, and at most three bytes, so that a message takes several calls. */
        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int most = Math.min(3, Math.min(length, arrived.size()));
            if (most == 0) {
                return read();
            }
            for (int i = 0; i < most; i++) {
                target[offset + i] = (byte) read();
            }
            return most;
        }

        @Override
        public boolean isFinished() {
            return ended && arrived.isEmpty();
        }

        @Override
        public boolean isReady() {
            return ended || !arrived.isEmpty();
        }

        @Override
        public void setReadListener(ReadListener readListener) {
            reader = readListener;
        }
    }

    private final class Output extends ServletOutputStream {

        @Override
        public void write(int one) {
            answer.write(one);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener writeListener) {
            throw new AssertionError("blocks");
        }
    }
}
