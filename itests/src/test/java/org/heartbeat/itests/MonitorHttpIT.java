// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import javax.servlet.Servlet;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.ConformanceTable;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.http.context.ServletContextHelper;

/** The monitor's POST endpoint in Karaf's own Jetty, byte by byte. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class MonitorHttpIT extends ReceivingKaraf {

    @Configuration
    public Option[] karaf() {
        return new Option[] {
            StockKaraf.withHeartbeatAnd("heartbeat-monitor", "heartbeat-status-http", "http", "pax-web-whiteboard")
        };
    }

    @Test
    public void answersAsHttpdDoes() throws IOException {
        RawHttp.Answer answer = RawHttp.ask(port, RawHttp.post("/heartbeat", BEAT));
        assertEquals("200 OK", answer.toString());
        assertEquals("text/plain", answer.headers().get("Content-Type"));
        assertEquals("2", answer.headers().get("Content-Length"));
        receiver.assertReceived("127.0.0.1 10,2,18009");
    }

    @Test
    public void takesWhatTomcatSendsBeatAfterBeatOnOneConnection() throws IOException {
        try (RawHttp http = new RawHttp(port)) {
            for (int beat = 0; beat < 5; beat++) {
                String message = "v=1&ready=" + beat + "&busy=2&port=18009";
                http.send("POST /heartbeat HTTP/1.0\r\nContent-Length: " + message.length() + "\r\n"
                        + "User-Agent: HeartbeatListener/1.0\r\nConnection: Keep-Alive\r\n\r\n" + message + "\r\n");
                assertEquals("200 OK", http.answer().toString());
                receiver.assertReceived("127.0.0.1 " + beat + ",2,18009");
            }
        }
    }

    @Test
    public void takesSeveralBeatsOnOneConnection() throws IOException {
        try (RawHttp http = new RawHttp(port)) {
            // the second before the first is answered
            http.send(RawHttp.post("/heartbeat", BEAT) + RawHttp.post("/heartbeat", BEAT));
            for (int beat = 0; beat < 2; beat++) {
                assertEquals("200 OK", http.answer().toString());
                receiver.assertReceived("127.0.0.1 10,2,18009");
            }
            http.send(RawHttp.post("/heartbeat", "v=1"));
            assertEquals("400 missing-ready (expected: ready)\n", http.answer().toString());
            http.send(RawHttp.post("/heartbeat", BEAT));
            assertEquals("200 OK", http.answer().toString());
        }
    }

    @Test
    public void takesABodyInPiecesOrChunks() throws IOException {
        try (RawHttp http = new RawHttp(port)) {
            http.send("POST /heartbeat HTTP/1.0\r\nContent-Length: " + BEAT.length() + "\r\n\r\n" + BEAT.substring(0, 9));
            // other requests are served in between, so that the pieces do not arrive as one
            assertEquals("200 OK", ask(RawHttp.post("/heartbeat", BEAT)));
            http.send(BEAT.substring(9, 12));
            assertEquals("200 OK", ask(RawHttp.post("/heartbeat", BEAT)));
            receiver.forget();
            assertEquals("200 OK", http.send(BEAT.substring(12)).answer().toString());
            receiver.assertReceived("127.0.0.1 10,2,18009");
        }
        assertEquals("200 OK", ask(RawHttp.chunkedPost("/heartbeat", "v=1&re", "ady=10&b", "usy=2")));
        receiver.assertReceived("127.0.0.1 10,2,-");
    }

    @Test
    public void takesAnyContentType() throws IOException {
        for (String type : List.of("application/x-www-form-urlencoded", "multipart/form-data", "text/x; charset=utf-16")) {
            String header = "Content-Type: " + type + "\r\n";
            assertEquals(type, "200 OK", ask(RawHttp.post("/heartbeat?v=7", header, BEAT)));
            receiver.assertReceived("127.0.0.1 10,2,18009");
        }
    }

    @Test
    public void takesAThousandBytesAndNotOneMore() throws IOException {
        String most = "v=1&ready=10&busy=2&x=" + "y".repeat(1000 - 22);
        assertEquals("200 OK", ask(RawHttp.post("/heartbeat", most)));
        assertEquals("200 OK", ask(RawHttp.chunkedPost("/heartbeat", most)));
        String tooLong = "413 too-long (expected: at most 1000 bytes)\n";
        assertEquals(tooLong, ask(RawHttp.post("/heartbeat", most + "y")));
        assertEquals(tooLong, ask(RawHttp.chunkedPost("/heartbeat", most, "y")));
        // refused without reading all of it
        String head = "POST /heartbeat HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000000\r\n\r\n";
        assertEquals(tooLong, ask(head + most + "y"));
    }

    @Test
    public void refusesARequestWithoutBody() throws IOException {
        String answer = "400 missing-v (expected: v)\n";
        assertEquals(answer, ask("POST /heartbeat HTTP/1.0\r\n\r\n"));
        assertEquals(answer, ask("POST /heartbeat HTTP/1.1\r\nHost: x\r\n\r\n"));
        assertEquals(answer, ask(RawHttp.post("/heartbeat", "")));
        assertEquals(answer, ask(RawHttp.chunkedPost("/heartbeat")));
    }

    @Test
    public void allowsPostAlone() throws IOException {
        for (String method : List.of("GET", "PUT", "DELETE", "OPTIONS", "PATCH")) {
            RawHttp.Answer answer = RawHttp.ask(port, method + " /heartbeat HTTP/1.1\r\nHost: x\r\n\r\n");
            assertEquals("405 method: \"" + method + "\" (expected: POST)\n", answer.toString());
            assertEquals("POST", answer.headers().get("Allow"));
        }
        try (RawHttp http = new RawHttp(port)) {
            String head = http.send("HEAD /heartbeat HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").rest();
            assertTrue(head, head.startsWith("HTTP/1.1 405 ") && head.contains("\r\nAllow: POST\r\n"));
        }
        // Jetty itself refuses this one
        assertEquals(405, RawHttp.ask(port, "TRACE /heartbeat HTTP/1.1\r\nHost: x\r\n\r\n").status());
        receiver.assertNothingReceived();
    }

    @Test
    public void readsEveryMessageOfTheTableAsExpected() throws IOException {
        List<ConformanceTable.Row> rows = ConformanceTable.rows();
        assertTrue("rows: " + rows.size(), rows.size() >= 80);
        for (ConformanceTable.Row row : rows) {
            RawHttp.Answer answer = RawHttp.ask(port, RawHttp.post("/heartbeat", row.message()));
            receiver.assertReceived("127.0.0.1 " + row.expected());
            if (row.rejection().isPresent()) {
                String reason = row.rejection().get();
                assertEquals(row.name(), reason.equals("too-long") ? 413 : 400, answer.status());
                assertTrue(answer.body(), answer.body().startsWith(reason + " (expected: "));
            } else {
                assertEquals(row.name(), "200 OK", answer.toString());
            }
        }
    }

    @Test
    public void endsAMessageThatDoesNotCome() throws IOException {
        try (RawHttp http = new RawHttp(port)) {
            http.send("POST /heartbeat HTTP/1.1\r\nHost: x\r\nContent-Length: 30\r\n\r\nv=1&");
            assertEquals("408 too-slow (expected: the whole message within 5 s)\n", http.answer().toString());
            assertEquals("", http.rest());
        }
        receiver.assertNothingReceived();
    }

    @Test
    public void hearsOurOwnSender() throws Exception {
        configs.set("org.heartbeat", Map.of("HeartbeatAddress", "http://127.0.0.1:" + port + "/heartbeat"));
        for (int beat = 0; beat < 3; beat++) {
            String heard = receiver.await();
            assertTrue(heard, heard.matches("127\\.0\\.0\\.1 \\d+,\\d+,-"));
        }
    }

    @Test
    public void isReachableBesideOtherContexts() throws IOException {
        for (String path : List.of("/", "/other")) {
            ServiceRegistration<?> other = context.registerService(
                    ServletContextHelper.class,
                    new ServletContextHelper(context.getBundle()) {},
                    new Hashtable<>(Map.of(
                            "osgi.http.whiteboard.context.name", "other",
                            "osgi.http.whiteboard.context.path", path,
                            "service.ranking", 1000)));
            ServiceRegistration<?> servlet = context.registerService(
                    Servlet.class,
                    new HangingServlet(),
                    new Hashtable<>(Map.of(
                            "osgi.http.whiteboard.servlet.pattern", "/elsewhere",
                            "osgi.http.whiteboard.context.select", "(osgi.http.whiteboard.context.name=other)")));
            try {
                String elsewhere = path.replaceFirst("/$", "") + "/elsewhere?sync";
                RawHttp.askUntil(port, RawHttp.post(elsewhere, ""), "200 ");
                assertEquals(path, "200 OK", ask(RawHttp.post("/heartbeat", BEAT)));
            } finally {
                servlet.unregister();
                other.unregister();
            }
        }
    }

    @Test
    public void movesWithItsConfigurationAndKeepsTheLastGoodOne() throws IOException {
        configs.set(PID, Map.of("HeartbeatPath", "/HeartbeatListener"));
        RawHttp.askUntil(port, RawHttp.post("/HeartbeatListener", BEAT), "200 OK");
        assertEquals(404, RawHttp.ask(port, RawHttp.post("/heartbeat", BEAT)).status());
        configs.set(PID, Map.of("HeartbeatPath", "heartbeat"));
        String refusal = "HeartbeatPath: \"heartbeat\" (expected: a path such as /heartbeat,";
        Await.until(() -> {
            assertEquals("200 OK", ask(RawHttp.post("/HeartbeatListener", BEAT)));
            return KarafLog.count(refusal) > 0;
        });
        configs.set(PID, Map.of("HeartbeatPath", "heartbeat"));
        configs.set(PID, Map.of("HeartbeatPath", "/back"));
        RawHttp.askUntil(port, RawHttp.post("/back", BEAT), "200 OK");
        assertEquals(1, KarafLog.count(refusal));
    }

    @Test
    public void answersThatThereIsNoMonitor() throws IOException, BundleException {
        List<Bundle> monitor = Arrays.stream(context.getBundles())
                .filter(bundle -> "org.heartbeat.monitor".equals(bundle.getSymbolicName()))
                .toList();
        receiver.close();
        try {
            for (Bundle bundle : monitor) {
                bundle.stop(Bundle.STOP_TRANSIENT);
            }
            RawHttp.askUntil(
                    port,
                    RawHttp.post("/heartbeat", BEAT),
                    "503 no-monitor (expected: the bundle org.heartbeat.monitor, started)\n");
        } finally {
            for (Bundle bundle : monitor) {
                bundle.start(Bundle.START_TRANSIENT);
            }
            receiver = new RecordingReceiver(context, codec);
        }
        RawHttp.askUntil(port, RawHttp.post("/heartbeat", BEAT), "200 OK");
    }
}
