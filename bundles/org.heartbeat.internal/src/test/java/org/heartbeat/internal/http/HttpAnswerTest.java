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

class HttpAnswerTest {

    private static final int LARGEST = 65_536;

    @ParameterizedTest
    @ValueSource(strings = {
        "HTTP/1.1 200 OK|Content-Length: 3||OK|",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||2;a=b|OK|1|!|0|Trailer: x||",
        "HTTP/1.1 204 No Content||",
        "HTTP/1.0 200|Connection: keep-alive|Content-Length:0||",
        "HTTP/1.1 103 Early Hints|Link: <x>||HTTP/1.1 200 OK|Content-Length: 0||",
    })
    void keepsTheConnectionBehindAnAnswerWithAnEnd(String answer) throws IOException {
        HttpAnswer read = HttpAnswer.read(stream(answer + "HTTP"), LARGEST);
        assertEquals(2, read.status() / 100);
        assertTrue(read.isKept());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "HTTP/1.1 200 OK|Content-Length: 3|Connection: close||OK|",
        "HTTP/1.1 200 OK||until the end",
        "HTTP/1.0 200 OK|Content-Length: 0||",
    })
    void keepsNoOtherConnection(String answer) throws IOException {
        assertFalse(HttpAnswer.read(stream(answer), LARGEST).isKept());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "220 mail ready|", "HTTP/1.1 200 OK|Content-Length: 3||OK", "HTTP/1.1 200 OK|Content-Length: -1||",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||x|", "HTTP/1.1 200 OK|Content-Length: 99999||"
    })
    void refusesWhatIsNoAnswer(String answer) {
        assertThrows(IOException.class, () -> HttpAnswer.read(stream(answer), LARGEST));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {
        "HTTP/1.1 200 OK|Content-Length: 4||OK| ~ OK|",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||4;a=b|OK||1|!|0|Trailer: x|| ~ OK|!",
        "HTTP/1.1 200 OK||until the end ~ until the end",
        "HTTP/1.1 204 No Content|| ~ ''",
    })
    void hasItsBody(String answer, String body) throws IOException {
        assertEquals(body.replace("|", "\r\n"), HttpAnswer.read(stream(answer), LARGEST).body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {
        "'\u001b[2Jcleared|' ~ the answer is not HTTP: \"?[2Jcleared\"",
        "HTTP/1.1 200 OK|Content-Length: \u001b]0;x\u0007|| ~ the answer has a length of \"?]0;x?\"",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||\u001b[31m| ~ the answer has a length of \"?[31m\""
    })
    void repeatsNoEscapeSequenceOfTheServer(String answer, String message) {
        assertEquals(
                message, assertThrows(IOException.class, () -> HttpAnswer.read(stream(answer), LARGEST)).getMessage());
    }

    @Test
    void repeatsNoMoreThanTheBeginningOfWhatIsNoAnswer() {
        String message = assertThrows(IOException.class, () -> HttpAnswer.read(stream("x".repeat(5000) + "|"), LARGEST)).getMessage();
        assertEquals("the answer is not HTTP: \"" + "x".repeat(200) + "...\"", message);
    }

    private static InputStream stream(String answer) {
        return new ByteArrayInputStream(answer.replace("|", "\r\n").getBytes(US_ASCII));
    }
}
