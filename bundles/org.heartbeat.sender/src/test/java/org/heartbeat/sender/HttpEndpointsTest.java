// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class HttpEndpointsTest {

    @Test
    void hasNoPortWithoutAService() {
        assertEquals(OptionalInt.empty(), HttpEndpoints.port(List.of()));
        assertEquals(OptionalInt.empty(), port("/context/"));
    }

    @Test
    void findsThePortInOneEndpointOrSeveral() {
        assertEquals(OptionalInt.of(8181), port("http://127.0.0.1:8181/"));
        assertEquals(OptionalInt.of(8181), port(new String[] {"/", "http://[::1]:8181/"}));
        assertEquals(OptionalInt.of(8181), port(List.of("http://karaf:8181")));
    }

    @Test
    void prefersPlainHttpAndKnowsTheDefaultPorts() {
        assertEquals(OptionalInt.of(8181), port(List.of("https://karaf:8443/", "http://karaf:8181/")));
        assertEquals(OptionalInt.of(80), port("http://karaf/"));
        assertEquals(OptionalInt.of(443), port("HTTPS://karaf/"));
    }

    @Test
    void takesHostNamesThatAreNoneToTheJdk() {
        assertEquals(OptionalInt.of(8181), port("http://my_host:8181"));
    }

    @Test
    void ignoresWhatIsNoUrl() {
        assertEquals(
                OptionalInt.of(8181),
                port(List.of(
                        "http://a b:1/", "http://[::1", "http://:80", "http://a:99999/", "http://%zz:1x", "http://karaf:8181")));
    }

    @Test
    void ignoresValuesOfForeignClasses() {
        Object foreign = new Object() {
            @Override
            public String toString() {
                throw new StackOverflowError();
            }
        };
        assertEquals(OptionalInt.empty(), port(foreign));
        assertEquals(OptionalInt.of(8181), port(new Object[] {foreign, "http://karaf:8181"}));
    }

    private static OptionalInt port(Object endpoint) {
        return HttpEndpoints.port(List.of(Map.of(HttpEndpoints.PROPERTY, endpoint)));
    }
}
