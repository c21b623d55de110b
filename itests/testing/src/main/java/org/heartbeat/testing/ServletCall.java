// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.servlet.Servlet;
import javax.servlet.ServletException;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** One request to a servlet and its answer, as a container would provide them. It has form parameters but no body. */
public final class ServletCall {

    private final String method;
    private final String path;
    private final String peer;
    private final Map<String, String> requestHeaders = new HashMap<>();
    private final Map<String, String> parameters = new HashMap<>();
    private final Map<String, Object> attributes = new HashMap<>();
    private final Map<String, String> headers = new TreeMap<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream() {
        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            beforeItReads.run();
            super.write(bytes, offset, length);
        }
    };
    private final PrintWriter writer = new PrintWriter(new OutputStreamWriter(body, UTF_8));
    private String query;
    private Runnable beforeItReads = () -> {};
    private int status = 200;

    private ServletCall(String method, String path, String peer) {
        this.method = method;
        this.path = path;
        this.peer = peer;
    }

    /** Returns a request from a client with this address, not sent yet. */
    public static ServletCall of(String method, String path, String peer) {
        return new ServletCall(method, path, peer);
    }

    /** Adds a header. */
    public ServletCall header(String name, String value) {
        requestHeaders.put(name, value);
        return this;
    }

    /** Adds a query, whose parameters come first. */
    public ServletCall query(String text) {
        query = text;
        return this;
    }

    /** Adds a form parameter. */
    public ServletCall parameter(String name, String value) {
        parameters.put(name, value);
        return this;
    }

    /** Adds an attribute. */
    public ServletCall attribute(String name, Object value) {
        attributes.put(name, value);
        return this;
    }

    /** Makes the client do something before it reads the answer. */
    public ServletCall beforeItReads(Runnable action) {
        beforeItReads = action;
        return this;
    }

    /** Returns just the request. */
    public HttpServletRequest request() {
        return proxy(HttpServletRequest.class, (proxy, call, arguments) -> request(call, arguments));
    }

    /** Sends the request to a servlet. */
    public ServletCall to(Servlet servlet) throws IOException, ServletException {
        servlet.service(
                request(),
                proxy(HttpServletResponse.class, (proxy, call, arguments) -> response(call, arguments)));
        writer.flush();
        return this;
    }

    /** Returns the status that the servlet set. */
    public int status() {
        return status;
    }

    /** Returns the headers that the servlet set. */
    public Map<String, String> headers() {
        return headers;
    }

    /** Returns the body of the answer. */
    public String body() {
        return body.toString(UTF_8);
    }

    /** Returns the status and the body. */
    @Override
    public String toString() {
        return status + " " + body();
    }

    private Object request(Method call, Object... arguments) {
        return switch (call.getName()) {
            case "getMethod" -> method;
            case "getServletPath", "getRequestURI" -> path;
            case "getQueryString" -> query;
            case "getParameter" -> parameters.get((String) arguments[0]);
            case "getRemoteAddr" -> peer;
            case "getHeader" -> requestHeaders.get((String) arguments[0]);
            case "getHeaders" -> Collections.enumeration(Stream.ofNullable(requestHeaders.get((String) arguments[0])).toList());
            case "getAttribute" -> attributes.get((String) arguments[0]);
            case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
            default -> throw new AssertionError(call.toString());
        };
    }

    private Object response(Method call, Object... arguments) {
        switch (call.getName()) {
            case "getWriter" -> {
                return writer;
            }
            case "getOutputStream" -> {
                return stream();
            }
            case "setStatus" -> status = (int) arguments[0];
            case "setHeader" -> headers.put((String) arguments[0], (String) arguments[1]);
            case "setContentType" -> headers.put("Content-Type", (String) arguments[0]);
            case "setContentLength" -> headers.put("Content-Length", "" + arguments[0]);
            default -> throw new AssertionError(call.toString());
        }
        return null;
    }

    private ServletOutputStream stream() {
        return new ServletOutputStream() {
            @Override
            public void write(int one) {
                body.write(one);
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setWriteListener(WriteListener listener) {
                throw new AssertionError("setWriteListener");
            }
        };
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(ServletCall.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
