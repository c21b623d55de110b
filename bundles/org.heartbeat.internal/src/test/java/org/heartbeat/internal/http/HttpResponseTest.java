// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpResponseTest {

    private static final int LARGEST = 65_536;

    @ParameterizedTest
    @ValueSource(strings = {
        "HTTP/1.1 200 OK|Content-Length: 3||OK|",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||2;a=b|OK|1|!|0|Trailer: x||",
        "HTTP/1.1 204 No Content||",
        "HTTP/1.0 200|Connection: keep-alive|Content-Length:0||",
        "HTTP/1.1 103 Early Hints|Link: <x>||HTTP/1.1 200 OK|Content-Length: 0||",
    })
    void keepsTheConnectionBehindAnAnswerWithAnEnd(String response) throws IOException {
        HttpResponse read = HttpResponse.read(stream(response + "HTTP"), LARGEST);
        assertEquals(2, read.status() / 100);
        assertTrue(read.isKept());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "HTTP/1.1 200 OK|Content-Length: 3|Connection: close||OK|",
        "HTTP/1.1 200 OK||until the end",
        "HTTP/1.0 200 OK|Content-Length: 0||",
    })
    void keepsNoOtherConnection(String response) throws IOException {
        assertFalse(HttpResponse.read(stream(response), LARGEST).isKept());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "220 mail ready|", "HTTP/1.1 200 OK|Content-Length: 3||OK", "HTTP/1.1 200 OK|Content-Length: -1||",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||x|", "HTTP/1.1 200 OK|Content-Length: 99999||"
    })
    void refusesWhatIsNoAnswer(String response) {
        assertThrows(IOException.class, () -> HttpResponse.read(stream(response), LARGEST));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {
        "HTTP/1.1 200 OK|Content-Length: 4||OK| ~ OK|",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||4;a=b|OK||1|!|0|Trailer: x|| ~ OK|!",
        "HTTP/1.1 200 OK||until the end ~ until the end",
        "HTTP/1.1 204 No Content|| ~ ''",
    })
    void hasItsBody(String response, String body) throws IOException {
        assertEquals(body.replace("|", "\r\n"), HttpResponse.read(stream(response), LARGEST).body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {
        "'\u001b[2Jcleared|' ~ the response is not HTTP: \"?[2Jcleared\"",
        "HTTP/1.1 200 OK|Content-Length: \u001b]0;x\u0007|| ~ the response has a length of \"?]0;x?\"",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||\u001b[31m| ~ the response has a length of \"?[31m\""
    })
    void repeatsNoEscapeSequenceOfTheServer(String response, String message) {
        assertEquals(
                message, assertThrows(IOException.class, () -> HttpResponse.read(stream(response), LARGEST)).getMessage());
    }

    @Test
    void repeatsNoMoreThanTheBeginningOfWhatIsNoAnswer() {
        String message = assertThrows(IOException.class, () -> HttpResponse.read(stream("x".repeat(5000) + "|"), LARGEST)).getMessage();
        assertEquals("the response is not HTTP: \"" + "x".repeat(200) + "...\"", message);
    }

    private static InputStream stream(String response) {
        return new ByteArrayInputStream(response.replace("|", "\r\n").getBytes(US_ASCII));
    }
}
