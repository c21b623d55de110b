// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import javax.servlet.http.HttpServletResponse;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.monitor.Receipt;

/**
 * What a request is answered with: in plain text, {@code OK} as httpd does ({@code mod_heartmonitor.c, hm_handler}), or the
 * reason why not.
 */
record Answer(int status, String text) {

    static final Answer TOO_SLOW = new Answer(
            HttpServletResponse.SC_REQUEST_TIMEOUT,
            "too-slow (expected: the whole message within " + PostExchange.PATIENCE.toSeconds() + " s)\n");
    static final Answer NO_BODY = badRequest("no-body (expected: the message, to its end)");
    static final Answer NO_MONITOR = new Answer(
            HttpServletResponse.SC_SERVICE_UNAVAILABLE,
            "no-monitor (expected: the bundle org.heartbeat.monitor, started)\n");
    static final Answer FAILED = new Answer(HttpServletResponse.SC_INTERNAL_SERVER_ERROR, "failed (see the log)\n");

    private static final Answer OK = new Answer(HttpServletResponse.SC_OK, "OK");

    /**
     * The answer to what was received.
     *
     * @param length how many bytes the message had
     */
    static Answer to(Receipt receipt, int length) {
        String reason = receipt.reason().orElse("") + "\n";
        return switch (receipt.outcome()) {
            case ACCEPTED -> OK;
            case REJECTED -> new Answer(
                    length > HeartbeatCodec.MAX_LENGTH
                            ? HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE
                            : HttpServletResponse.SC_BAD_REQUEST,
                    reason);
            case NOT_ALLOWED, UNTRUSTED -> new Answer(HttpServletResponse.SC_FORBIDDEN, reason);
            case TABLE_FULL, UNAVAILABLE -> new Answer(HttpServletResponse.SC_SERVICE_UNAVAILABLE, reason);
        };
    }

    static Answer notPost(String method) {
        return new Answer(HttpServletResponse.SC_METHOD_NOT_ALLOWED, "method: \"" + method + "\" (expected: POST)\n");
    }

    static Answer badRequest(String reason) {
        return new Answer(HttpServletResponse.SC_BAD_REQUEST, reason + "\n");
    }

    void send(HttpServletResponse response) throws IOException {
        byte[] body = text.getBytes(US_ASCII);
        response.setStatus(status);
        response.setContentType("text/plain");
        response.setContentLength(body.length);
        // a stream and not a writer, which would name a charset
        response.getOutputStream().write(body);
    }
}
