// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.Assert.assertEquals;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.heartbeat.testing.Await;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** The addresses of clients behind proxies while Karaf replaces each client's address with the one in its headers. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class MonitorHttpProxyIT extends ReceivingKaraf {

    @Configuration
    public Option[] karaf() {
        return new Option[] {
            StockKaraf.withHeartbeatAnd("heartbeat-monitor", "heartbeat-metrics", "http", "pax-web-whiteboard"),
            editConfigurationFilePut("etc/org.ops4j.pax.web.cfg", "org.osgi.service.http.checkForwardedHeaders", "true")
        };
    }

    @Test
    public void usesTheAddressThatATrustedProxyForwards() throws IOException {
        String forwarded = "X-Forwarded-For: junk, 198.51.100.7\r\nX-Forwarded-For: 127.0.0.5\r\n";
        assertEquals("200 OK", ask(RawHttp.post("/heartbeat", forwarded, BEAT)));
        receiver.assertReceived("127.0.0.1 10,2,18009");
        trustLoopback();
        assertEquals("200 OK", ask(RawHttp.post("/heartbeat", forwarded, BEAT)));
        receiver.assertReceived("198.51.100.7 10,2,18009");
    }

    @Test
    public void letsNoClientOfATrustedProxyPassForAnotherServer() throws IOException {
        trustLoopback();
        String forged = "X-Forwarded-For: 203.0.113.66, 198.51.100.7";
        for (String appended : List.of(
                ", 203.0.113.66",
                "\r\nX-Forwarded-For: 203.0.113.66",
                ", 203.0.113.66, 127.0.0.5",
                "\r\nX-Forwarded-For: 203.0.113.66\r\nX-Forwarded-For: 127.0.0.5",
                ", 127.0.0.5, 203.0.113.66\r\nX-Forwarded-For: 127.0.0.5")) {
            assertEquals("200 OK", ask(RawHttp.post("/heartbeat", forged + appended + "\r\n", BEAT)));
            receiver.assertReceived("203.0.113.66 10,2,18009");
        }
    }

    @Test
    public void letsNoHeaderPassAsAnotherAddress() throws IOException {
        for (String header : List.of("X-Forwarded-For: ", "Forwarded: for=")) {
            assertEquals("200 OK", ask(RawHttp.post("/heartbeat", header + "192.0.2.66\r\n", BEAT)));
            receiver.assertReceived("127.0.0.1 10,2,18009");
        }
        // use the real monitor, because the receiver has no statistics
        receiver.close();
        String forged = "GET /heartbeat/metrics HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.66\r\nConnection: close\r\n\r\n";
        Await.until(() -> ask(forged), answer -> answer.startsWith("200 "));
        configs.set("org.heartbeat.metrics", Map.of("HeartbeatAllow", "192.0.2.66"));
        Await.until(() -> ask(forged), answer -> answer.startsWith("403 "));
        assertEquals(1, KarafLog.count("Headers of requests replace the addresses of clients"));
        receiver = new RecordingReceiver(context, codec);
    }

    private void trustLoopback() throws IOException {
        configs.set(PID, Map.of("HeartbeatTrustedProxies", "127.0.0.0/8"));
        RawHttp.askUntil(
                port,
                RawHttp.post("/heartbeat", "X-Forwarded-For: unknown\r\n", BEAT),
                "400 X-Forwarded-For: \"unknown\" (expected: the IP address of a server, with or without a port)\n");
        receiver.forget();
    }
}
