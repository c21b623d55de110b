// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.osgi;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class OptionalServiceTest {

    private final OptionalService<Object> service = new OptionalService<>();

    @Test
    void isAbsentUntilOneIsBoundAndOnceItIsUnbound() {
        assertNull(service.get());
        service.bind("a");
        assertSame("a", service.get());
        assertTrue(service.unbind("a"));
        assertNull(service.get());
    }

    @Test
    void keepsTheServiceThatReplacedAnother() {
        service.bind("a");
        service.bind("b");
        assertFalse(service.unbind("a"));
        assertSame("b", service.get());
    }

    /** Check-then-act would lose some of them. */
    @Test
    void losesNoServiceThatIsBoundWhileAnotherIsUnbound() throws Exception {
        AtomicReference<Object> previous = new AtomicReference<>("none");
        Thread unbinding = new Thread(() -> {
            while (previous.get() != null) {
                service.unbind(previous.get());
            }
        });
        unbinding.start();
        try {
            for (int i = 0; i < 1_000_000; i++) {
                Object better = new Object();
                service.bind(better);
                for (int look = 0; look < 20; look++) {
                    assertSame(better, service.get());
                }
                previous.set(better);
            }
        } finally {
            previous.set(null);
            unbinding.join();
        }
    }
}
