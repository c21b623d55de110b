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
        switch (request.getMethod()) {
            case "GET", "HEAD" -> {
                Availability availability = Availability.of(sender.get(), "readiness " + request.getRemoteAddr());
                boolean ready = availability.kind() == Availability.Kind.SERVING;
                answer(
                        response,
                        ready ? HttpServletResponse.SC_OK : unreadyStatus.getAsInt(),
                        ready
                                ? "ready " + availability.workers().ready() + " busy " + availability.workers().busy()
                                : availability.word());
            }
            default -> {
                response.setHeader("Allow", "GET, HEAD");
                answer(response, HttpServletResponse.SC_METHOD_NOT_ALLOWED, "method (expected: GET or HEAD)");
            }
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
