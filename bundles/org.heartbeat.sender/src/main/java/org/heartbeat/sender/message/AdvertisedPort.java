// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.message;

import java.util.OptionalInt;
import java.util.function.Supplier;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.sender.settings.SenderSettings;
import org.slf4j.LoggerFactory;

/** The port that beats carry: a fixed one, that of the HTTP service, or 0 for none. Beating thread only. */
final class AdvertisedPort {

    private final Supplier<OptionalInt> httpPort;
    private final OutageLog outage = new OutageLog(LoggerFactory.getLogger(AdvertisedPort.class), "HeartbeatPort: \"auto\"");
    // beating thread only
    private int last;

    /** Creates the port of a sender whose HTTP service has this port at present. */
    AdvertisedPort(Supplier<OptionalInt> httpPort) {
        this.httpPort = httpPort;
    }

    /** Returns the port of the last beat. */
    int last() {
        return last;
    }

    /** Returns the port of the next beat. */
    int next(SenderSettings settings) {
        last = current(settings);
        return last;
    }

    /** Returns whether the HTTP service has a different port since the last beat. */
    boolean isChanged(SenderSettings settings) {
        return settings.port() == SenderSettings.AUTO_PORT && current(settings) != last;
    }

    private int current(SenderSettings settings) {
        if (settings.port() != SenderSettings.AUTO_PORT) {
            return settings.port();
        }
        OptionalInt http = httpPort.get();
        if (http.isPresent()) {
            outage.recovered("the HTTP service has port " + http.getAsInt());
        } else {
            outage.failing("there is no HTTP service, so no port is sent");
        }
        return http.orElse(0);
    }
}
