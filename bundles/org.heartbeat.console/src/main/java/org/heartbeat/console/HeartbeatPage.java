// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.osgi.OptionalService;
import org.heartbeat.internal.osgi.EnduringThread;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.LoggerFactory;

/** The page "Heartbeat" of the Web Console, which authenticates its users. */
@Component(
        service = Servlet.class,
        immediate = true,
        property = {
            "felix.webconsole.label=" + HeartbeatPage.LABEL,
            "felix.webconsole.title=Heartbeat",
            "felix.webconsole.category=OSGi"
        })
public final class HeartbeatPage extends HttpServlet {

    static final String LABEL = "heartbeat";

    private static final long serialVersionUID = 1L;

    private final transient History history = new History();
    private final transient EnduringThread sampler = new EnduringThread(
            "heartbeat-console", LoggerFactory.getLogger(HeartbeatPage.class), Duration.ofSeconds(1), this::sample);
    /** Known to readers of the page, but not to a site that makes their browser send a POST. */
    private final String token;

    private final transient OptionalService<HeartbeatSender> sender = new OptionalService<>();
    private final transient OptionalService<HeartbeatMonitor> monitor = new OptionalService<>();

    /** Starts to sample the sender and the servers. */
    @Activate
    public HeartbeatPage() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        token = HexFormat.of().formatHex(random);
        sampler.start();
    }

    /** Stops sampling. */
    @Deactivate
    public void deactivate() {
        sampler.interrupt();
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindSender(HeartbeatSender service) {
        sender.bind(service);
    }

    void unbindSender(HeartbeatSender service) {
        sender.unbind(service);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindMonitor(HeartbeatMonitor service) {
        monitor.bind(service);
    }

    void unbindMonitor(HeartbeatMonitor service) {
        monitor.unbind(service);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/html;charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Frame-Options", "DENY");
        new Page(response.getWriter(), history, Instant.now(), uptime()).write(sender.get(), monitor.get(), token);
    }

    /** Drains or resumes, and redirects to the page. */
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!isOwnPage(request)) {
            refuse(response, HttpServletResponse.SC_FORBIDDEN, "Origin: \"" + Values.shown(request.getHeader("Origin"))
                    + "\" (expected: this site, http or https, and the value of Host or X-Forwarded-Host)");
            return;
        }
        // only from the body: a URL appears in logs and histories
        String given = request.getQueryString() == null ? request.getParameter("token") : null;
        if (given == null || !MessageDigest.isEqual(given.getBytes(UTF_8), token.getBytes(UTF_8))) {
            refuse(response, HttpServletResponse.SC_FORBIDDEN, "This form does not come from this page, or is older than the"
                    + " last start of its bundle: reload the page.");
            return;
        }
        HeartbeatSender current = sender.get();
        if (current == null) {
            refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "There is no sender (feature heartbeat).");
            return;
        }
        String action = String.valueOf(request.getParameter("action"));
        try {
            switch (action) {
                case "drain" -> current.drain(HeartbeatSender.OPERATOR, request.getParameter("lasting") != null);
                case "resume" -> current.resume(HeartbeatSender.OPERATOR);
                default -> {
                    refuse(response, HttpServletResponse.SC_BAD_REQUEST, "action: (expected: drain or resume)");
                    return;
                }
            }
        } catch (UncheckedIOException e) {
            refuse(response, HttpServletResponse.SC_INTERNAL_SERVER_ERROR, "The change is in force, but " + e.getMessage());
            return;
        }
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        // not taken from the request, which may begin with two slashes and so name another site
        response.setHeader("Location", LABEL);
    }

    /** Returns whether, according to the browser, a page of this site sent the form; without {@code Origin} the token decides. */
    private static boolean isOwnPage(HttpServletRequest request) {
        String origin = request.getHeader("Origin");
        return origin == null
                || Stream.of("Host", "X-Forwarded-Host")
                        // no other site can make a browser send either
                        .map(request::getHeader)
                        .filter(Objects::nonNull)
                        .flatMap(hosts -> Values.list(hosts).stream())
                        .anyMatch(host -> origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host));
    }

    private static void refuse(HttpServletResponse response, int status, String why) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain;charset=utf-8");
        response.getWriter().print(why + "\n");
    }

    private void sample() {
        HeartbeatSender currentSender = sender.get();
        history.sample(currentSender == null ? null : currentSender.status());
        HeartbeatMonitor currentMonitor = monitor.get();
        if (currentMonitor == null) {
            history.clear();
        } else {
            history.sample(currentMonitor, uptime());
        }
    }

    /** Returns the time by the monotonic clock, so that a corrected wall clock changes no age. */
    private static Duration uptime() {
        return Duration.ofNanos(System.nanoTime());
    }
}
