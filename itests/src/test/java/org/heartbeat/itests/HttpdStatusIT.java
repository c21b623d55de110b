// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.testing.Await;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;

/** Beats with the workers of an unmodified httpd with mod_status. */
@RunWith(PaxExamWithHttpd.class)
@ExamReactorStrategy(PerClass.class)
public class HttpdStatusIT {

    private static final String PID = "org.heartbeat.status.httpd";

    /** One process with 25 threads, so that the total never changes. */
    private static final String[] WORKERS = {
        "StartServers 1", "ServerLimit 1", "ThreadLimit 25", "ThreadsPerChild 25", "MaxRequestWorkers 25",
        "MinSpareThreads 1", "MaxSpareThreads 25", "<Location /server-status>", "SetHandler server-status", "</Location>"
    };

    /** The one busy worker is the one that serves the page. */
    private static final String IDLE = "v=1&ready=24&busy=1";

    @Inject
    private BundleContext context;

    @Inject
    private HeartbeatSender sender;

    private final List<Socket> requests = new ArrayList<>();
    private Configs configs;
    private Listener listener;
    private Httpd httpd;

    @Configuration
    public Option[] karaf() {
        return new Option[] {
            StockKaraf.withHeartbeatAnd("heartbeat-status-httpd")};
    }

    @Before
    public void beat() throws IOException, InterruptedException {
        configs = new Configs(context);
        listener = new Listener();
        httpd = new Httpd(WORKERS);
        configs.set(
                "org.heartbeat",
                Map.of("HeartbeatAddress", listener.address(), "HeartbeatInterval", "200ms", "HeartbeatSteady", "off"));
    }

    @After
    public void rest() throws IOException {
        if (httpd != null) {
            configs.delete(PID);
            configs.set("org.heartbeat", Map.of("HeartbeatAddress", ""));
            listener.close();
            endRequests();
            httpd.close();
        }
    }

    @Test
    public void beatsTheWorkersOfHttpd() throws IOException {
        listener.hearUntil(message -> !message.equals(IDLE));
        read("/server-status?auto");
        listener.hearUntil(IDLE::equals);
        begin(1);
        listener.hearUntil("v=1&ready=23&busy=2"::equals);
        begin(11);
        listener.hearUntil("v=1&ready=12&busy=13"::equals);
        begin(12);
        listener.hearUntil("v=1&ready=0&busy=25"::equals);
        endRequests();
        listener.hearUntil(IDLE::equals);
    }

    @Test
    public void isThereOnlyWhileAPageIsNamed() throws IOException {
        read("/server-status?auto");
        listener.hearUntil(IDLE::equals);
        configs.set(PID, Map.of("ServerStatus", ""));
        listener.hearUntil(message -> !message.equals(IDLE));
        read("/server-status?auto");
        listener.hearUntil(IDLE::equals);
    }

    @Test
    public void isSilentWhileEveryWorkerIsBusy() throws IOException {
        // at this interval the provider times out before the sender does, so it is the provider that reports the problem
        configs.set("org.heartbeat", Map.of("HeartbeatInterval", "600ms"));
        read("/server-status?auto");
        listener.hearUntil(IDLE::equals);
        begin(25);
        hearUntilSilent();
        assertFails("/server-status?auto: no answer within 200ms (expected: an httpd with an idle worker;");
        endRequests();
        listener.hearUntil(IDLE::equals);
    }

    @Test
    public void isSilentAfterThreeRepeatsOfAnHttpdThatStopsAndBeatsAgainWithIt() throws IOException, InterruptedException {
        read("/server-status?auto");
        listener.hearUntil(IDLE::equals);
        httpd.stop();
        listener.skip();
        int repeats = hearUntilSilent();
        // httpd takes a moment to stop, during which a few beats may be sent
        assertTrue(repeats + " repeats", repeats <= 4);
        assertFails("/server-status?auto: no answer, ConnectException: Connection refused (expected: a running httpd)");
        httpd.start();
        listener.hearUntil(IDLE::equals);
        listener.hearUntil(IDLE::equals);
    }

    @Test
    public void saysWhatIsWrongWithThePage() throws IOException {
        read("/server-status");
        hearUntilSilent();
        assertFails("/server-status: the page has no line \"IdleWorkers:\"");
        read("/server-status?auto");
        listener.hearUntil(IDLE::equals);
        read("/nothing?auto");
        hearUntilSilent();
        assertFails("/nothing?auto: answered with status 404 (expected: 200; load mod_status");
        read("/server-status?auto");
        listener.hearUntil(IDLE::equals);
        configs.set(PID, Map.of("ServerStatus", "127.0.0.1"));
        listener.skip();
        assertEquals(IDLE, listener.hear().message());
        Await.until(() -> KarafLog.count("ServerStatus: \"127.0.0.1\" (expected: an http:// or https:// URL") > 0);
    }

    private void read(String path) throws IOException {
        configs.set(PID, Map.of("ServerStatus", "http://127.0.0.1:" + httpd.port() + path));
    }

    /** Begins requests that each keep a worker busy because they do not end. */
    private void begin(int count) throws IOException {
        for (int request = 0; request < count; request++) {
            Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), httpd.port());
            requests.add(socket);
            socket.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(US_ASCII));
        }
    }

    private void endRequests() throws IOException {
        for (Socket request : requests) {
            request.close();
        }
        requests.clear();
    }

    /** Returns how many more beats arrive before silence. */
    private int hearUntilSilent() throws IOException {
        for (int beats = 0; beats < 50; beats++) {
            try {
                listener.hearWithin(Duration.ofSeconds(3));
            } catch (SocketTimeoutException e) {
                return beats;
            }
        }
        throw new AssertionError("50 beats, and no silence");
    }

    /** Waits for this reason: on a busy machine the sender may time out first. */
    private void assertFails(String why) {
        Await.until(() -> sender.status().statusFailure().filter(failure -> failure.contains(why)).isPresent());
    }
}
