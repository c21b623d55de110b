// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.heartbeat.api.codec.Decoded;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.internal.osgi.Ranked;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The content of beats, with providers and a codec that fail, hang or are missing. */
class ComposerTroubleTest extends ComposerFixture {

    @Test
    void isSilentBeforeThereIsAnyProvider() {
        assertEquals("silence", beat());
        add("a", 0, () -> new WorkerStatus(1, 0));
        assertEquals("v=1&ready=1&busy=0", beat());
    }

    @Test
    void repeatsTheLastStatusOfOneThatThrowsForThreeBeatsAndIsSilentThen() {
        List<RuntimeException> failures = new ArrayList<>();
        add("a", 0, () -> {
            if (!failures.isEmpty()) {
                throw failures.get(0);
            }
            return new WorkerStatus(5, 0);
        });
        beat();
        failures.add(new IllegalStateException("the pool is gone"));
        String last = "v=1&ready=5&busy=0";
        assertEquals(List.of(last, last, last, "silence", "silence"), beats(5));
        failures.clear();
        assertEquals(last, beat());
    }

    @Test
    void repeatsTheLastStatusOfOneThatHasNone() {
        List<WorkerStatus> statuses = new ArrayList<>(List.of(new WorkerStatus(5, 0)));
        add("a", 0, () -> statuses.isEmpty() ? null : statuses.remove(0));
        String last = "v=1&ready=5&busy=0";
        assertEquals(List.of(last, last, last, last, "silence"), beats(5));
    }

    @Test
    void repeatsTheLastStatusWhileThereIsNoProviderAtAll() {
        Ranked<StatusProvider> only = add("a", 0, () -> new WorkerStatus(5, 0));
        beat();
        providers.remove(only.id());
        String last = "v=1&ready=5&busy=0";
        assertEquals(List.of(last, last, last, "silence"), beats(4));
    }

    @Test
    void repeatsTheLastMessageWhileThereIsNoCodec() {
        add("a", 0, () -> new WorkerStatus(5, 0));
        beat();
        codec = null;
        String last = "v=1&ready=5&busy=0";
        assertEquals(List.of(last, last, last, "silence"), beats(4));
        codec = new TextCodec();
        assertEquals(last, beat());
    }

    @Test
    void numbersTheMessagesThatItRepeats() {
        add("a", 0, () -> new WorkerStatus(0, 0));
        config = List.of("HeartbeatSteady", "5s");
        beat();
        codec = null;
        assertEquals("v=1&ready=0&busy=0&now=0&seq=1", numberedBeat());
        codec = new TextCodec();
        assertEquals("v=1&ready=0&busy=0&now=0&seq=2", numberedBeat());
    }

    @Test
    void givesNoNumbersToMessagesThatItDoesNotSend() {
        List<WorkerStatus> statuses = new ArrayList<>(List.of(new WorkerStatus(0, 0)));
        add("a", 0, () -> statuses.isEmpty() ? null : statuses.remove(0));
        config = List.of("HeartbeatSteady", "5s");
        assertEquals(List.of("silence", "silence"), beats(6).subList(4, 6));
        assertTrue(composer.text().orElseThrow().endsWith("&seq=3"), composer.text()::get);
        statuses.add(new WorkerStatus(0, 0));
        assertEquals("v=1&ready=0&busy=0&now=0&seq=4", numberedBeat());
    }

    @Test
    void logsAFailureFromTheThirdBeatInARow() {
        List<WorkerStatus> statuses = new ArrayList<>(List.of(new WorkerStatus(5, 0)));
        add("a", 0, () -> statuses.isEmpty() ? null : statuses.remove(0));
        try (LogLines log = new LogLines()) {
            for (int i = 0; i < 5; i++) {
                beats(3);
                statuses.add(new WorkerStatus(5, 0));
            }
            beats(3);
            assertEquals(List.of(), log.next());
            beat();
            assertEquals(
                    List.of("WARN Status: status provider \"a\" has no status; the last status is repeated for 3 beats, then the"
                            + " sender is silent"),
                    log.next());
        }
    }

    @Test
    void isSilentIfTheFirstMessageCannotBeEncoded() {
        add("a", 0, () -> new WorkerStatus(5, 0));
        codec = failing();
        assertEquals(List.of("silence", "silence"), beats(2));
        codec = new TextCodec();
        assertEquals("v=1&ready=5&busy=0", beat());
    }

    @Test
    void leavesWithANumberEvenWhileItIsSilent() {
        List<WorkerStatus> statuses = new ArrayList<>(List.of(new WorkerStatus(0, 0)));
        add("a", 0, () -> statuses.isEmpty() ? null : statuses.remove(0));
        config = List.of("HeartbeatSteady", "5s");
        beats(6);
        assertTrue(composer.compose(settings(), Heartbeat.State.LEAVING).isPresent());
        assertEquals("v=1&ready=0&busy=0&state=leaving&seq=4", composer.text().orElseThrow());
    }

    @Test
    void asksOneThatHangsNotAgainAndWaitsForItNoMore() {
        AtomicInteger questions = new AtomicInteger();
        add("a", 0, () -> {
            questions.incrementAndGet();
            return hang();
        });
        composer = composer(Duration.ofMillis(1));
        assertEquals("silence", beat());
        for (int i = 0; i < 1000; i++) {
            assertEquals("silence", beat());
        }
        assertTrue(questions.get() <= 1, questions + " questions");
    }

    @Test
    void interruptsOneThatHangsWhenAnotherIsChosen() throws InterruptedException {
        CountDownLatch interrupted = hanging();
        add("b", 1, () -> new WorkerStatus(1, 0));
        beat();
        assertTrue(interrupted.await(30, TimeUnit.SECONDS));
    }

    @Test
    void interruptsOneThatHangsWhenTheSenderIsDisabled() throws InterruptedException {
        CountDownLatch interrupted = hanging();
        composer.forget();
        assertTrue(interrupted.await(30, TimeUnit.SECONDS));
    }

    /** Adds a provider that hangs, and waits until it has been asked; returns a latch that opens when it is interrupted. */
    private CountDownLatch hanging() {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        add("a", 0, () -> {
            asked.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return null;
        });
        composer = composer(Duration.ofMillis(1));
        assertEquals("silence", beat());
        await(asked);
        return interrupted;
    }

    @Test
    void usesALateAnswerForTheNextBeat() {
        AtomicInteger questions = new AtomicInteger();
        add("a", 0, () -> {
            if (questions.incrementAndGet() > 1) {
                return null;
            }
            await(released);
            return new WorkerStatus(9, 9);
        });
        composer = composer(Duration.ofMillis(1));
        assertEquals("silence", beat());
        released.countDown();
        Await.until(this::beat, "v=1&ready=9&busy=9"::equals);
    }

    @Test
    void asksTheSuccessorOfOneThatFailsBecauseItIsReplaced() {
        add("a", 0, () -> {
            providers.remove(0);
            add("b", 0, () -> new WorkerStatus(2, 0));
            throw new IllegalStateException("stopped");
        });
        assertEquals("v=1&ready=2&busy=0", beat());
    }

    @Test
    void forgetsWhatWasToldBeforeATimeWithoutBeats() {
        Ranked<StatusProvider> only = add("a", 0, () -> new WorkerStatus(5, 0));
        beat();
        composer.forget();
        providers.remove(only.id());
        assertEquals("silence", beat());
        assertTrue(composer.leave(settings()).isEmpty());
    }

    @Test
    void repeatsTheLastStatusWhileTheCodecFailsAndSaysSoOnce() {
        add("a", 0, () -> new WorkerStatus(5, 0));
        beat();
        codec = failing();
        String last = "v=1&ready=5&busy=0";
        try (LogLines log = new LogLines()) {
            assertEquals(List.of(last, last, last, "silence"), beats(4));
            assertEquals(
                    List.of("WARN Status: no message could be composed: java.lang.NoClassDefFoundError: gone; the last"
                            + " status is repeated for 3 beats, then the sender is silent"),
                    log.next());
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, StackOverflowError.class, AssertionError.class, OutOfMemoryError.class})
    void repeatsTheLastStatusOfOneWhoseExceptionFailsItselfAndAsksAgain(Class<? extends Throwable> thrown) {
        List<WorkerStatus> statuses = new ArrayList<>(List.of(new WorkerStatus(5, 0)));
        add("a", 0, () -> {
            if (!statuses.isEmpty()) {
                return statuses.remove(0);
            }
            throw new MuteException(thrown);
        });
        String last = "v=1&ready=5&busy=0";
        try (LogLines log = new LogLines()) {
            assertEquals(List.of(last, last, last, last, "silence", "silence"), beats(6));
            assertEquals(
                    List.of("WARN Status: status provider \"a\" failed: " + MuteException.class.getName() + "; the last"
                            + " status is repeated for 3 beats, then the sender is silent"),
                    log.next());
        }
        statuses.add(new WorkerStatus(6, 0));
        assertEquals("v=1&ready=6&busy=0", beat());
    }

    private static HeartbeatCodec failing() {
        return new HeartbeatCodec() {
            @Override
            public int encode(Heartbeat heartbeat, byte[] target, int offset) {
                target[0] = 'x';
                throw new NoClassDefFoundError("gone");
            }

            @Override
            public Decoded decode(byte[] message, int offset, int length) {
                throw new AssertionError();
            }
        };
    }

    private static final class MuteException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final Class<? extends Throwable> thrown;

        MuteException(Class<? extends Throwable> thrown) {
            this.thrown = thrown;
        }

        @Override
        public String getMessage() {
            try {
                Throwable failure = thrown.getConstructor().newInstance();
                if (failure instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) failure;
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException(e);
            }
        }
    }
}
