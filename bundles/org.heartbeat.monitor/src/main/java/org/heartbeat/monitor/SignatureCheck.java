// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.heartbeat.internal.log.LimitedLog;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.net.Cidr;
import org.heartbeat.internal.sign.KeyFile;
import org.heartbeat.internal.sign.Unsigned;
import org.heartbeat.internal.sign.Verification;
import org.heartbeat.internal.sign.VerificationFailure;
import org.heartbeat.internal.sign.Verified;
import org.heartbeat.internal.sign.Verifier;
import org.heartbeat.monitor.SignatureSettings.Mode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which messages are to be believed, as {@code HeartbeatSignatures} says, and counts those that are not. For any thread.
 */
final class SignatureCheck {

    private static final Logger LOG = LoggerFactory.getLogger(SignatureCheck.class);

    /** Nothing is taken before the first configuration. */
    private static final State NOT_READY = new State(
            new SignatureSettings(Mode.REQUIRE, Optional.empty(), List.of(), Duration.ZERO), Optional.empty());

    /** So many signers are told of, whose clocks or addresses are not what one would expect. */
    private static final int MOST_TOLD = 1000;

    private final LongSupplier wallClock;
    private final LongSupplier clock;
    private final Verifier verifier;
    private final Map<VerificationFailure, LongAdder> counters = new EnumMap<>(VerificationFailure.class);
    private final Set<String> skewed = ConcurrentHashMap.newKeySet();
    private final Set<String> elsewhere = ConcurrentHashMap.newKeySet();
    private final LimitedLog distrusted;
    private final LimitedLog notices;
    private volatile State state = NOT_READY;

    /** Both clocks as they were when the log was written last. */
    private long lastWallClock;
    private long lastClock;

    private record State(SignatureSettings settings, Optional<KeyFile> file) {

        boolean isRead() {
            return file.map(KeyFile::isRead).orElse(false);
        }
    }

    /**
     * A check that is not ready before it is configured.
     *
     * @param wallClock milliseconds since the epoch
     * @param clock nanoseconds
     */
    SignatureCheck(LongSupplier wallClock, LongSupplier clock) {
        this.wallClock = wallClock;
        this.clock = clock;
        lastWallClock = wallClock.getAsLong();
        lastClock = clock.getAsLong();
        verifier = new Verifier(wallClock, clock);
        distrusted = new LimitedLog("Messages that are not to be trusted", LOG::warn, clock);
        notices = new LimitedLog("Clocks and addresses of signers", LOG::warn, clock);
        for (VerificationFailure reason : VerificationFailure.values()) {
            counters.put(reason, new LongAdder());
        }
    }

    /**
     * Puts a configuration in force; called by one thread at a time. What was remembered of signers stays.
     *
     * @return whether there is another file of keys to {@link #look} at
     */
    boolean configure(SignatureSettings settings, int maxServers) {
        Optional<KeyFile> before = state.file();
        Optional<KeyFile> file = settings.keys()
                .map(path -> before.filter(open -> open.isOf(path)).orElseGet(() -> new KeyFile(path, LOG)));
        verifier.configure(settings.clockSkew(), maxServers);
        state = new State(settings, file);
        return !file.equals(before);
    }

    /** Reads the keys where they changed. Waits for the disk. */
    void look() {
        state.file().ifPresent(KeyFile::look);
    }

    /** Logs that {@link #look} has been waiting for the disk for long. Waits for nothing. */
    void hanging() {
        state.file().ifPresent(KeyFile::hanging);
    }

    /** Whether messages can be judged: where signatures are required, keys must be there, or have been looked for in vain. */
    boolean isReady() {
        State now = state;
        return now.settings().mode() != Mode.REQUIRE || now.isRead();
    }

    /**
     * Judges a message. A {@link Verified} one has the address that its server is to be known by.
     */
    Verification check(InetAddress source, byte[] message, int offset, int length) {
        State now = state;
        Mode mode = now.settings().mode();
        if (mode == Mode.OFF || mode == Mode.ACCEPT && !now.isRead()) {
            return Unsigned.TAKEN;
        }
        Verification verdict = verifier.verify(now.file().orElseThrow().keys(), message, offset, length);
        if (verdict instanceof Verified trusted) {
            watchClock(trusted, now.settings().clockSkew().toMillis());
            return mode == Mode.REQUIRE ? trusted : asBefore(trusted, source);
        }
        VerificationFailure reason = (VerificationFailure) verdict;
        if (reason == VerificationFailure.UNSIGNED && Cidr.anyContains(now.settings().unsigned(), source)) {
            return Unsigned.TAKEN;
        }
        counters.get(reason).increment();
        // who beats to us in two ways has all of them come twice
        if (reason != VerificationFailure.DUPLICATE && distrusted.hasRoom()) {
            distrusted.add(() -> "Message from " + Addresses.text(source)
                    + (mode == Mode.REQUIRE ? " refused: " : " taken, but HeartbeatSignatures=require would refuse it: ")
                    + reason + " (expected: " + reason.rule() + ")");
        }
        return mode == Mode.REQUIRE || reason == VerificationFailure.DUPLICATE ? reason : Unsigned.TAKEN;
    }

    /** By the address by which the server is known as long as signatures are not required. */
    private Verified asBefore(Verified trusted, InetAddress source) {
        if (!trusted.address().equals(source) && elsewhere.size() < MOST_TOLD && elsewhere.add(trusted.id())) {
            notices.add(() -> trusted.id() + " comes from " + Addresses.text(source) + " and says that it is "
                    + Addresses.text(trusted.address()) + ", by which HeartbeatSignatures=require will know it");
        }
        return new Verified(trusted.id(), source, trusted.skew());
    }

    private void watchClock(Verified trusted, long window) {
        long off = Math.abs(trusted.skew());
        if (off > window / 2 && skewed.size() < MOST_TOLD && skewed.add(trusted.id())) {
            notices.add(() -> "The clock of " + trusted.id() + " is " + off / 1000 + " s "
                    + (trusted.skew() > 0 ? "ahead of" : "behind") + " ours (expected: well within HeartbeatClockSkew, "
                    + window / 1000 + " s)");
        } else if (off < window / 4 && skewed.remove(trusted.id())) {
            notices.add(() -> "The clock of " + trusted.id() + " is right again");
        }
    }

    /** Tells that our own clock was set, where all signers would seem to be wrong at once. */
    private void watchOwnClock() {
        long wall = wallClock.getAsLong();
        long now = clock.getAsLong();
        long step = wall - lastWallClock - TimeUnit.NANOSECONDS.toMillis(now - lastClock);
        lastWallClock = wall;
        lastClock = now;
        SignatureSettings settings = state.settings();
        long window = settings.mode() == Mode.OFF ? 0 : settings.clockSkew().toMillis();
        if (window > 0 && Math.abs(step) > window / 2) {
            LOG.warn("Our own clock was set {} by {} s: signed beats are believed only where it agrees with the clocks of those"
                    + " who sign to within HeartbeatClockSkew, {} s", step > 0 ? "forward" : "back", Math.abs(step) / 1000,
                    settings.clockSkew().toSeconds());
        }
    }

    /** Writes into the log what there is to say; called by one thread, every now and then. */
    void log() {
        watchOwnClock();
        distrusted.write();
        notices.write();
    }

    /** How many messages were not to be trusted, by reason. */
    Map<String, Long> statistics() {
        Map<String, Long> byReason = new LinkedHashMap<>();
        counters.forEach((reason, count) -> {
            if (count.sum() > 0) {
                byReason.put(reason.reason(), count.sum());
            }
        });
        return Collections.unmodifiableMap(byReason);
    }
}
