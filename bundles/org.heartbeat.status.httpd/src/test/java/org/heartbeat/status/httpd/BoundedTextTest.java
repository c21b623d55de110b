// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.httpd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class BoundedTextTest {

    private boolean cancelled;

    @Test
    void takesAsMuchAsItsLimit() {
        BoundedText text = subscribed(4);
        text.onNext(List.of(bytes("a"), bytes("bc")));
        text.onNext(List.of(bytes("\u00e4")));
        text.onComplete();
        assertEquals("abc\u00e4", body(text).join());
        assertFalse(cancelled);
    }

    @Test
    void failsAndTakesNoMoreBeyondItsLimit() {
        BoundedText text = subscribed(4);
        text.onNext(List.of(bytes("abc")));
        text.onNext(List.of(bytes("d"), bytes("e")));
        text.onNext(List.of(bytes("f")));
        text.onComplete();
        String message = assertThrows(CompletionException.class, body(text)::join).getMessage();
        assertEquals("java.io.IOException: more than 4 bytes", message);
        assertTrue(cancelled);
    }

    private BoundedText subscribed(int limit) {
        BoundedText text = new BoundedText(limit);
        text.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long parts) {
                // the test itself hands the parts over
            }

            @Override
            public void cancel() {
                cancelled = true;
            }
        });
        return text;
    }

    private static CompletableFuture<String> body(BoundedText text) {
        return text.getBody().toCompletableFuture();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }
}
