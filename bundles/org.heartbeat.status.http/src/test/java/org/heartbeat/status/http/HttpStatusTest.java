// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.annotation.Annotation;
import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import org.heartbeat.api.status.WorkerStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpStatusTest {

    private final RequestsInFlight requests = new RequestsInFlight();

    @ParameterizedTest
    @CsvSource({"0, 4, 0", "1, 3, 1", "4, 0, 4", "5, 0, 4", "100, 0, 4"})
    void tellsRequestsInFlightAsBusyAndTheOtherWorkersAsReady(int inFlight, int ready, int busy)
            throws IOException, ServletException {
        HttpStatus status = new HttpStatus(config(" 4 "), requests);
        whileInFlight(inFlight, () -> assertEquals(new WorkerStatus(ready, busy), status.status()));
        assertEquals(new WorkerStatus(4, 0), status.status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "2147483648", "2.5", "+1", "\u0667", "many"})
    void refusesWhatIsNoNumberOfWorkers(String workers) {
        String message = assertThrows(IllegalArgumentException.class, () -> new HttpStatus(config(workers), requests))
                .getMessage();
        assertEquals("MaxRequestWorkers: \"" + workers + "\" (expected: 1 ~ 2147483647)", message);
    }

    @Test
    void takesTheMostWorkersThereCanBe() {
        assertEquals(new WorkerStatus(2147483647, 0), new HttpStatus(config("2147483647"), requests).status());
    }

    @Test
    void hasAsManyWorkersAsJettyAndTomcatHaveThreadsByDefault() throws NoSuchMethodException {
        assertEquals("200", HttpStatusConfig.class.getDeclaredMethod("MaxRequestWorkers").getDefaultValue());
    }

    @Test
    void keepsTheLastGoodConfigurationWhenTheNextIsBad() {
        HttpStatus status = new HttpStatus(config("10"), requests);
        status.modified(config("0"));
        assertEquals(new WorkerStatus(10, 0), status.status());
        status.modified(config("20"));
        assertEquals(new WorkerStatus(20, 0), status.status());
    }

    private void whileInFlight(int count, Runnable then) throws IOException, ServletException {
        FilterChain chain = (request, response) -> whileInFlight(count - 1, then);
        if (count == 0) {
            then.run();
        } else {
            requests.pass(new FakeRequest().request, null, chain);
        }
    }

    private static HttpStatusConfig config(String workers) {
        return new HttpStatusConfig() {
            @Override
            public String MaxRequestWorkers() {
                return workers;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return HttpStatusConfig.class;
            }
        };
    }
}
