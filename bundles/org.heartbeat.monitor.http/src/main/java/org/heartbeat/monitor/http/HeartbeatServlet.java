// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import java.io.IOException;
import java.net.InetAddress;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.heartbeat.api.monitor.HeartbeatReceiver;

/**
 * Takes messages by POST, with any content type, and hands them on as they are. It never asks for parameters, which would
 * make the container read the body.
 */
final class HeartbeatServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Supplier<HeartbeatReceiver> receiver;
    private final transient Supplier<Sources> sources;
    private final transient LongSupplier nanoTime;

    /**
     * A servlet for these.
     *
     * @param receiver gives the receiver of this moment, or null where there is none
     * @param nanoTime the monotonic clock
     */
    HeartbeatServlet(Supplier<HeartbeatReceiver> receiver, Supplier<Sources> sources, LongSupplier nanoTime) {
        this.receiver = receiver;
        this.sources = sources;
        this.nanoTime = nanoTime;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("POST")) {
            response.setHeader("Allow", "POST");
            Answer.notPost(request.getMethod()).send(response);
            return;
        }
        InetAddress source;
        try {
            source = sources.get().of(request);
        } catch (IllegalArgumentException e) {
            Answer.badRequest(e.getMessage()).send(response);
            return;
        }
        Reception reception = new Reception(source, receiver, request, response);
        if (request.isAsyncSupported()) {
            reception.begin(request.startAsync(request, response));
        } else {
            reception.complete(nanoTime);
        }
    }
}
