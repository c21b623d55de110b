// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.http;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.servlet.AsyncContext;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.DispatcherType;
import javax.servlet.ServletRequest;
import javax.servlet.http.HttpServletResponse;

/** A request that behaves as in a container, also asynchronously: attributes, listeners and their events. */
final class FakeRequest {

    final ServletRequest request = proxy(ServletRequest.class, this::request);
    final HttpServletResponse response = proxy(HttpServletResponse.class, this::response);
    DispatcherType dispatcherType = DispatcherType.REQUEST;
    int status = 200;
    boolean committed;
    private final Map<String, Object> attributes = new HashMap<>();
    private List<AsyncListener> listeners = new ArrayList<>();
    private AsyncContext context;
    private boolean asyncStarted;
    /** Runs what another thread does after the request was found to be asynchronous. */
    private Runnable meanwhile = () -> {};

    /** Calls a method of the listeners. */
    interface Event {
        void tell(AsyncListener listener, AsyncEvent event) throws java.io.IOException;
    }

    /** Starts asynchronous processing, like a servlet; starts it again if it was started before. */
    void startAsync() {
        List<AsyncListener> before = listeners;
        listeners = new ArrayList<>();
        context = proxy(AsyncContext.class, this::context);
        asyncStarted = true;
        tell(before, AsyncListener::onStartAsync);
    }

    /** Ends asynchronous processing, by a dispatch to another servlet or by a response; the listeners stay. */
    void leaveAsync() {
        asyncStarted = false;
    }

    void leaveAsyncInTheMeantime() {
        meanwhile = this::leaveAsync;
    }

    void tell(Event event) {
        tell(List.copyOf(listeners), event);
    }

    Map<String, Object> attributes() {
        return attributes;
    }

    int listeners() {
        return listeners.size();
    }

    private void tell(List<AsyncListener> told, Event event) {
        for (AsyncListener listener : told) {
            try {
                event.tell(listener, new AsyncEvent(context, request, null));
            } catch (java.io.IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private Object request(Object proxy, Method method, Object... arguments) {
        return switch (method.getName()) {
            case "getDispatcherType" -> dispatcherType;
            case "getAttribute" -> attributes.get(arguments[0]);
            case "setAttribute" -> {
                attributes.put((String) arguments[0], arguments[1]);
                yield null;
            }
            case "removeAttribute" -> {
                attributes.remove(arguments[0]);
                yield null;
            }
            case "isAsyncStarted" -> {
                boolean started = asyncStarted;
                meanwhile.run();
                yield started;
            }
            case "getAsyncContext" -> {
                if (!asyncStarted) {
                    throw new IllegalStateException("not asynchronous");
                }
                yield context;
            }
            default -> throw new AssertionError(method.toString());
        };
    }

    private Object response(Object proxy, Method method, Object... arguments) {
        return switch (method.getName()) {
            case "getStatus" -> status;
            case "isCommitted" -> committed;
            default -> throw new AssertionError(method.toString());
        };
    }

    private Object context(Object proxy, Method method, Object... arguments) {
        if (!method.getName().equals("addListener")) {
            throw new AssertionError(method.toString());
        }
        listeners.add((AsyncListener) arguments[0]);
        return null;
    }

    private static <T> T proxy(Class<T> type, java.lang.reflect.InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(FakeRequest.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
