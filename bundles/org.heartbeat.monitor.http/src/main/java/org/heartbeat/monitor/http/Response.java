// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import javax.servlet.http.HttpServletResponse;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.monitor.Receipt;

/** A response in plain text: {@code OK} as in httpd ({@code mod_heartmonitor.c, hm_handler}), or the reason for an error. */
record Response(int status, String text) {

    static final Response TOO_SLOW = new Response(
            HttpServletResponse.SC_REQUEST_TIMEOUT,
            "too-slow (expected: the whole message within " + PostExchange.TIMEOUT.toSeconds() + " s)\n");
    static final Response NO_BODY = badRequest("no-body (expected: the message, to its end)");
    static final Response NO_MONITOR = new Response(
            HttpServletResponse.SC_SERVICE_UNAVAILABLE,
            "no-monitor (expected: the bundle org.heartbeat.monitor, started)\n");
    static final Response FAILED = new Response(HttpServletResponse.SC_INTERNAL_SERVER_ERROR, "failed (see the log)\n");

    private static final Response OK = new Response(HttpServletResponse.SC_OK, "OK");

    /**
     * Returns the response to a message.
     *
     * @param length the number of bytes in the message
     */
    static Response to(Receipt receipt, int length) {
        String reason = receipt.reason().orElse("") + "\n";
        return switch (receipt.outcome()) {
            case ACCEPTED -> OK;
            case REJECTED -> new Response(
                    length > HeartbeatCodec.MAX_LENGTH
                            ? HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE
                            : HttpServletResponse.SC_BAD_REQUEST,
                    reason);
            case NOT_ALLOWED, UNTRUSTED -> new Response(HttpServletResponse.SC_FORBIDDEN, reason);
            case TABLE_FULL, UNAVAILABLE -> new Response(HttpServletResponse.SC_SERVICE_UNAVAILABLE, reason);
        };
    }

    static Response notPost(String method) {
        return new Response(HttpServletResponse.SC_METHOD_NOT_ALLOWED, "method: \"" + method + "\" (expected: POST)\n");
    }

    static Response badRequest(String reason) {
        return new Response(HttpServletResponse.SC_BAD_REQUEST, reason + "\n");
    }

    void send(HttpServletResponse response) throws IOException {
        byte[] body = text.getBytes(US_ASCII);
        response.setStatus(status);
        response.setContentType("text/plain");
        response.setContentLength(body.length);
        // not by a writer, which would add a charset to the content type
        response.getOutputStream().write(body);
    }
}
