// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.readiness;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.availability.Availability;
import org.heartbeat.internal.requests.EndedRequests;

/** Answers whether this Karaf takes work: with a status code for machines, and a line for people. */
final class ReadyServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Supplier<HeartbeatSender> sender;
    private final transient IntSupplier unreadyStatus;

    /**
     * Creates a servlet.
     *
     * @param sender returns the present sender, or null
     * @param unreadyStatus the status code while this Karaf takes no work
     */
    ReadyServlet(Supplier<HeartbeatSender> sender, IntSupplier unreadyStatus) {
        this.sender = sender;
        this.unreadyStatus = unreadyStatus;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        request.setAttribute(EndedRequests.UNCOUNTED, true);
        response.setHeader("Cache-Control", "no-store");
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.setHeader("Allow", "GET, HEAD");
            answer(response, HttpServletResponse.SC_METHOD_NOT_ALLOWED, "method (expected: GET or HEAD)");
            return;
        }
        Availability availability = Availability.of(sender.get(), "readiness " + request.getRemoteAddr());
        WorkerStatus workers = availability.workers();
        if (availability.kind() == Availability.Kind.SERVING) {
            answer(response, HttpServletResponse.SC_OK, "ready " + workers.ready() + " busy " + workers.busy());
        } else {
            answer(response, unreadyStatus.getAsInt(), availability.word());
        }
    }

    private static void answer(HttpServletResponse response, int status, String line) throws IOException {
        byte[] body = (line + "\n").getBytes(US_ASCII);
        response.setStatus(status);
        response.setContentType("text/plain");
        response.setContentLength(body.length);
        // for HEAD too: the container omits the body
        response.getOutputStream().write(body);
    }
}
