// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import javax.inject.Inject;
import org.junit.After;
import org.junit.Before;
import org.osgi.framework.BundleContext;

/** The base of tests in a Karaf whose sender beats to a listener, with a new listener for each test. */
public abstract class SendingKaraf {

    @Inject
    protected BundleContext context;

    Configs configs;
    Listener listener;

    @Before
    public final void openListener() throws IOException {
        configs = new Configs(context);
        listener = new Listener();
    }

    @After
    public final void closeListener() {
        listener.close();
    }

    /** Configures the sender to beat to the listener, with raw numbers unless these keys and values change that. */
    final void send(String... keysAndValues) throws IOException {
        Map<String, String> values = new HashMap<>(Map.of("HeartbeatAddress", listener.address(), "HeartbeatSteady", "off"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        configs.set("org.heartbeat", values);
    }
}
