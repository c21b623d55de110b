// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.Registry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpStatusTest {

    private final Registry registry = new Registry();
    private final LogLines log = new LogLines();
    private final RequestsInFlight requests = new RequestsInFlight();

    @AfterEach
    void releaseLog() {
        log.close();
    }

    @ParameterizedTest
    @CsvSource({"0, 4, 0", "1, 3, 1", "4, 0, 4", "5, 0, 4", "100, 0, 4"})
    void tellsRequestsInFlightAsBusyAndTheOtherWorkersAsReady(int inFlight, int ready, int busy)
            throws IOException, ServletException {
        activate("MaxRequestWorkers", " 4 ");
        whileInFlight(inFlight, () -> assertStatus(ready, busy));
        assertStatus(4, 0);
    }

    @Test
    void countsRequests() {
        activate();
        assertEquals("requests", registry.property("heartbeat.counts"));
    }

    @Test
    void isThereUntilItIsDeactivated() {
        HttpStatus http = activate("heartbeat.status", "web", "service.ranking", "7");
        http.deactivate();
        assertEquals(List.of("+ web 7", "-"), registry.next());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "2147483648", "2.5", "+1", "\u0667", "many"})
    void refusesWhatIsNoNumberOfWorkers(String workers) {
        activate("MaxRequestWorkers", workers);
        assertNull(registry.provider());
        assertEquals(
                List.of("ERROR Configuration org.heartbeat.status.http rejected, the provider stays off: MaxRequestWorkers:"
                        + " \"" + workers + "\" (expected: 1 ~ 2147483647)"),
                log.next());
    }

    @Test
    void takesTheMostWorkersThereCanBe() {
        activate("MaxRequestWorkers", "2147483647");
        assertStatus(2147483647, 0);
    }

    @Test
    void hasAsManyWorkersAsJettyAndTomcatHaveThreadsByDefault() {
        activate();
        assertStatus(200, 0);
    }

    @Test
    void keepsTheLastGoodConfigurationWhenTheNextIsBadAndSaysSoOnce() {
        HttpStatus http = activate("MaxRequestWorkers", "10");
        configure(http, "MaxRequestWorkers", "0");
        configure(http, "MaxRequestWorkers", "0");
        assertStatus(10, 0);
        assertEquals(
                List.of("ERROR Configuration org.heartbeat.status.http rejected, the last good one stays in force:"
                        + " MaxRequestWorkers: \"0\" (expected: 1 ~ 2147483647)"),
                log.next());
        configure(http, "MaxRequestWorkers", "20");
        assertStatus(20, 0);
        assertEquals(List.of("+ http 0"), registry.next());
    }

    private HttpStatus activate(String... keysAndValues) {
        return new HttpStatus(
                registry.context(), Configs.of(HttpStatusConfig.class, keysAndValues), Map.of(), requests);
    }

    private static void configure(HttpStatus http, String... keysAndValues) {
        http.configure(Configs.of(HttpStatusConfig.class, keysAndValues), Map.of());
    }

    private void assertStatus(int ready, int busy) {
        assertEquals(new WorkerStatus(ready, busy), registry.provider().status());
    }

    private void whileInFlight(int count, Runnable then) throws IOException, ServletException {
        FilterChain chain = (request, response) -> whileInFlight(count - 1, then);
        if (count == 0) {
            then.run();
        } else {
            requests.pass(new FakeRequest().request, null, chain);
        }
    }
}
