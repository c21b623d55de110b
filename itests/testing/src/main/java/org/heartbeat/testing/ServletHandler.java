// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import javax.servlet.Servlet;
import javax.servlet.ServletException;

/** Lets the JDK's HTTP server answer requests with a servlet. */
public record ServletHandler(Servlet servlet) implements HttpHandler {

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            ServletCall call = ServletCall.of(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    exchange.getRemoteAddress().getAddress().getHostAddress());
            exchange.getRequestHeaders().forEach((name, values) -> call.header(name, values.get(0)));
            call.to(servlet);
            call.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = call.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(call.status(), body.length);
            exchange.getResponseBody().write(body);
        } catch (ServletException e) {
            throw new IOException(e);
        }
    }
}
