// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * Keeps a request's worker busy without using a processor, and answers with the server's address. The query has the duration in
 * microseconds and the wall-clock time in milliseconds after which the answer is no longer needed. A PUT with one number multiplies
 * the duration by it; with a second number, that share of requests fails. A single class file, so that it can be put into a web
 * bundle.
 */
public final class WorkServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private volatile double slowness = 1;
    private volatile double failing;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (ThreadLocalRandom.current().nextDouble() < failing) {
            response.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            return;
        }
        String[] query = request.getQueryString().split(",");
        long needed = (Long.parseLong(query[1]) - System.currentTimeMillis()) * 1_000_000;
        long end = System.nanoTime() + Math.min(needed, (long) (Long.parseLong(query[0]) * 1000 * slowness));
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        byte[] answer = request.getLocalAddr().getBytes(US_ASCII);
        response.setContentLength(answer.length);
        response.getOutputStream().write(answer);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        doGet(request, response);
    }

    @Override
    protected void doPut(HttpServletRequest request, HttpServletResponse response) {
        String[] query = request.getQueryString().split(",");
        slowness = Double.parseDouble(query[0]);
        failing = query.length > 1 ? Double.parseDouble(query[1]) : 0;
    }
}
