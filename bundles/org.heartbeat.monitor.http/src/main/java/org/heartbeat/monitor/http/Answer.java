// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import javax.servlet.http.HttpServletResponse;
import org.heartbeat.api.codec.Rejection;
import org.heartbeat.api.monitor.Receipt;

/**
 * What a request is answered with: in plain text, {@code OK} as httpd does ({@code mod_heartmonitor.c, hm_handler}), or the
 * reason why not.
 */
record Answer(int status, String text) {

    static final Answer TOO_SLOW = new Answer(
            HttpServletResponse.SC_REQUEST_TIMEOUT,
            "too-slow (expected: the whole message within " + Reception.PATIENCE.toSeconds() + " s)\n");
    static final Answer NO_BODY = badRequest("no-body (expected: the message, to its end)");
    static final Answer NO_MONITOR = new Answer(
            HttpServletResponse.SC_SERVICE_UNAVAILABLE,
            "no-monitor (expected: the bundle org.heartbeat.monitor, started)\n");
    static final Answer FAILED = new Answer(HttpServletResponse.SC_INTERNAL_SERVER_ERROR, "failed (see the log)\n");

    private static final Answer OK = new Answer(HttpServletResponse.SC_OK, "OK");
    private static final Answer NOT_ALLOWED =
            new Answer(HttpServletResponse.SC_FORBIDDEN, "not-allowed (expected: a source within HeartbeatAllow)\n");
    private static final Answer NO_ROOM = new Answer(
            HttpServletResponse.SC_SERVICE_UNAVAILABLE,
            "no-room (expected: at most HeartbeatMaxServers servers, or one of those that are known)\n");

    private static final Answer UNAVAILABLE = new Answer(
            HttpServletResponse.SC_SERVICE_UNAVAILABLE, "unavailable (expected: the bundle org.heartbeat.codec, started)\n");

    /** The answer to what was received. */
    static Answer to(Receipt receipt) {
        if (receipt instanceof Receipt.Rejected rejected) {
            return to(rejected.reason());
        }
        return switch ((Receipt.Outcome) receipt) {
            case TAKEN -> OK;
            case NOT_ALLOWED -> NOT_ALLOWED;
            case NO_ROOM -> NO_ROOM;
            case UNAVAILABLE -> UNAVAILABLE;
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

    private static Answer to(Rejection reason) {
        int status = reason == Rejection.TOO_LONG
                ? HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE
                : HttpServletResponse.SC_BAD_REQUEST;
        return new Answer(status, reason.reason() + " (expected: " + reason.rule() + ")\n");
    }
}
