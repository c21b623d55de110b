// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import javax.inject.Inject;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.junit.After;
import org.junit.Before;
import org.osgi.framework.BundleContext;

/** A Karaf whose POST endpoint passes messages to a receiver in the test instead of the monitor. */
public abstract class ReceivingKaraf {

    static final String PID = "org.heartbeat.monitor";
    static final String BEAT = "v=1&ready=10&busy=2&port=18009";

    @Inject
    BundleContext context;

    @Inject
    HeartbeatCodec codec;

    Configs configs;
    RecordingReceiver receiver;
    int port;

    @Before
    public void receive() throws IOException {
        configs = new Configs(context);
        port = Integer.parseInt((String) configs.get("org.ops4j.pax.web", "org.osgi.service.http.port"));
        receiver = new RecordingReceiver(context, codec);
        // Pax Web registers servlets on other threads, and the previous test's configuration may still be in force
        RawHttp.askUntil(port, RawHttp.post("/heartbeat", "X-Forwarded-For: unknown\r\n", BEAT), "200 OK");
        receiver.forget();
    }

    @After
    public void rest() throws IOException {
        configs.set("org.heartbeat", Map.of("HeartbeatAddress", ""));
        configs.set(PID, Map.of("HeartbeatPath", "/heartbeat", "HeartbeatTrustedProxies", ""));
        receiver.close();
    }

    String ask(String request) {
        try {
            return RawHttp.ask(port, request).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
