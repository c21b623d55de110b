// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.io.IOException;
import javax.servlet.AsyncContext;
import javax.servlet.DispatcherType;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * Serves a request until its body has arrived, in the way that its query names. A single class file, so that it can be put into a
 * web bundle.
 */
public final class HangingServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        String way = request.getQueryString();
        if (way.equals("sync")) {
            request.getInputStream().readAllBytes();
        } else if (way.equals("throw")) {
            request.getInputStream().readAllBytes();
            throw new ServletException("as asked for");
        } else if (way.equals("timeout")) {
            request.startAsync().setTimeout(6000);
        } else if (way.equals("asyncThrow")) {
            request.startAsync();
            request.getInputStream().readAllBytes();
            throw new ServletException("as asked for");
        } else if (way.equals("dispatch") && request.getDispatcherType() == DispatcherType.REQUEST) {
            request.startAsync().dispatch();
        } else {
            AsyncContext async = request.startAsync();
            async.setTimeout(0);
            async.start(() -> {
                try {
                    request.getInputStream().readAllBytes();
                    async.complete();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }
}
