// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.lang.reflect.Proxy;
import java.util.Map;
import org.heartbeat.benchmarks.FloodReceiver;
import org.heartbeat.codec.TextCodec;

/** The monitor as the container runs it. It is here, in the monitor's package, for the type of its configuration. */
public final class MonitorReceiver implements FloodReceiver {

    private final Monitor monitor;

    /** Opens one that has room for this many servers. */
    public MonitorReceiver(int port, int servers) {
        Map<String, Object> said = Map.of(
                "HeartbeatListen", new String[] {"127.0.0.1:" + port}, "HeartbeatMaxServers", "" + servers);
        MonitorConfig config = (MonitorConfig) Proxy.newProxyInstance(
                MonitorReceiver.class.getClassLoader(),
                new Class<?>[] {MonitorConfig.class},
                (proxy, method, arguments) -> said.getOrDefault(method.getName(), method.getDefaultValue()));
        monitor = new Monitor(config, Map.of());
        monitor.bindCodec(new TextCodec());
        monitor.start();
    }

    @Override
    public long taken() {
        return monitor.statistics().taken();
    }

    @Override
    public void close() {
        monitor.stop();
    }
}
