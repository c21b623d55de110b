// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.messages;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.internal.log.LimitedLog;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.net.Cidr;
import org.heartbeat.internal.sign.KeyFile;
import org.heartbeat.internal.sign.Unsigned;
import org.heartbeat.internal.sign.Verification;
import org.heartbeat.internal.sign.VerificationFailure;
import org.heartbeat.internal.sign.Verified;
import org.heartbeat.internal.sign.Verifier;
import org.heartbeat.monitor.messages.SignatureSettings.Mode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks the signatures of messages as {@code HeartbeatSignatures} requires, and counts the failures. For any thread. */
public final class SignatureCheck {

    private static final Logger LOG = LoggerFactory.getLogger(SignatureCheck.class);

    /** Rejects everything until the first configuration. */
    private static final Policy NOT_READY = new Policy(
            new SignatureSettings(Mode.REQUIRE, Optional.empty(), List.of(), Duration.ZERO), Optional.empty());

    /** The largest number of signers whose unexpected clock or address is remembered, so that it is logged once. */
    private static final int MOST_LOGGED = 1000;

    private final LongSupplier wallClock;
    private final LongSupplier clock;
    private final Verifier verifier;
    private final Map<VerificationFailure, RejectionCounter> counters = new EnumMap<>(VerificationFailure.class);
    private final Set<String> skewed = ConcurrentHashMap.newKeySet();
    private final Set<String> elsewhere = ConcurrentHashMap.newKeySet();
    private final LimitedLog failures;
    private final LimitedLog notices;
    private volatile Policy policy = NOT_READY;

    // both clocks when the log was last written; logging thread only
    private long lastWallClock;
    private long lastClock;

    private record Policy(SignatureSettings settings, Optional<KeyFile> file) {

        boolean isRead() {
            return file.map(KeyFile::isRead).orElse(false);
        }
    }

    /** Creates a check that accepts nothing until it is configured; clocks in milliseconds since the epoch, and in nanoseconds. */
    public SignatureCheck(LongSupplier wallClock, LongSupplier clock) {
        this.wallClock = wallClock;
        this.clock = clock;
        lastWallClock = wallClock.getAsLong();
        lastClock = clock.getAsLong();
        verifier = new Verifier(wallClock, clock);
        failures = new LimitedLog("Messages without a valid signature", LOG::warn, clock);
        notices = new LimitedLog("Clocks and addresses of signers", LOG::warn, clock);
        for (VerificationFailure reason : VerificationFailure.values()) {
            Receipt.Outcome outcome =
                    reason == VerificationFailure.DUPLICATE ? Receipt.Outcome.ACCEPTED : Receipt.Outcome.UNTRUSTED;
            counters.put(reason, new RejectionCounter(outcome, reason.reason(), clock));
        }
    }

    /**
     * Puts a configuration into force; only one thread may call this at a time. What is remembered about signers stays.
     *
     * @return whether the key file is another one, which {@link #readKeys} must read
     */
    public boolean configure(SignatureSettings settings, int maxServers) {
        Optional<KeyFile> before = policy.file();
        Optional<KeyFile> file = settings.keys()
                .map(path -> before.filter(open -> open.isOf(path)).orElseGet(() -> new KeyFile(path, LOG)));
        verifier.configure(settings.clockSkew(), maxServers);
        policy = new Policy(settings, file);
        return !file.equals(before);
    }

    /** Reads the key file if it has changed. Waits for the disk. */
    public void readKeys() {
        policy.file().ifPresent(KeyFile::look);
    }

    /** Logs that {@link #readKeys} has been waiting for the disk for long. Does not wait. */
    public void keysHang() {
        policy.file().ifPresent(KeyFile::hanging);
    }

    /** Returns whether messages can be checked: if signatures are required, there must have been an attempt to read the keys. */
    boolean isReady() {
        Policy now = policy;
        return now.settings().mode() != Mode.REQUIRE || now.isRead();
    }

    /** Checks a message. If it is {@link Verified}, that has the address that identifies the server. */
    Verification check(InetAddress source, byte[] message, int offset, int length) {
        Policy now = policy;
        Mode mode = now.settings().mode();
        if (mode == Mode.OFF || mode == Mode.ACCEPT && !now.isRead()) {
            return Unsigned.TAKEN;
        }
        Verification verification = verifier.verify(now.file().orElseThrow().keys(), message, offset, length);
        if (verification instanceof Verified verified) {
            checkSkew(verified, now.settings().clockSkew().toMillis());
            return mode == Mode.REQUIRE ? verified : withSource(verified, source);
        }
        VerificationFailure reason = (VerificationFailure) verification;
        if (reason == VerificationFailure.UNSIGNED && Cidr.anyContains(now.settings().unsigned(), source)) {
            return Unsigned.TAKEN;
        }
        counters.get(reason).count(source);
        // duplicates are normal: a server that sends its beats in two ways has every one of them arrive twice
        if (reason != VerificationFailure.DUPLICATE && failures.hasRoom()) {
            failures.add(() -> (mode == Mode.REQUIRE
                            ? "Rejected a message from " + Addresses.text(source)
                            : "Accepted a message from " + Addresses.text(source)
                                    + " that HeartbeatSignatures=require would reject")
                    + ": " + reason + " (expected: " + reason.rule() + ")");
        }
        return mode == Mode.REQUIRE || reason == VerificationFailure.DUPLICATE ? reason : Unsigned.TAKEN;
    }

    /** Returns the signature with the address that identifies the server as long as signatures are not required. */
    private Verified withSource(Verified verified, InetAddress source) {
        if (!verified.address().equals(source) && elsewhere.size() < MOST_LOGGED && elsewhere.add(verified.id())) {
            notices.add(() -> verified.id() + " beats from " + Addresses.text(source) + " and signs the address "
                    + Addresses.text(verified.address()) + ", which will identify it under HeartbeatSignatures=require");
        }
        return new Verified(verified.id(), source, verified.skew());
    }

    private void checkSkew(Verified verified, long window) {
        long skew = Math.abs(verified.skew());
        if (skew > window / 2 && skewed.size() < MOST_LOGGED && skewed.add(verified.id())) {
            notices.add(() -> "The clock of " + verified.id() + " is " + skew / 1000 + " s "
                    + (verified.skew() > 0 ? "ahead of" : "behind") + " ours (expected: well within HeartbeatClockSkew, "
                    + window / 1000 + " s)");
        } else if (skew < window / 4 && skewed.remove(verified.id())) {
            notices.add(() -> "The clock of " + verified.id() + " is right again");
        }
    }

    /** Logs that our own clock was set, because then the clocks of all signers seem to be wrong at once. */
    private void checkOwnClock() {
        long wall = wallClock.getAsLong();
        long now = clock.getAsLong();
        long step = wall - lastWallClock - TimeUnit.NANOSECONDS.toMillis(now - lastClock);
        lastWallClock = wall;
        lastClock = now;
        SignatureSettings settings = policy.settings();
        long window = settings.mode() == Mode.OFF ? 0 : settings.clockSkew().toMillis();
        if (window > 0 && Math.abs(step) > window / 2) {
            LOG.warn("Our own clock was set {} by {} s: signed heartbeats are valid only while it agrees with their signers'"
                    + " clocks to within HeartbeatClockSkew, {} s", step > 0 ? "forward" : "back", Math.abs(step) / 1000,
                    settings.clockSkew().toSeconds());
        }
    }

    /** Writes the pending log lines; only one thread may call this. */
    void log() {
        checkOwnClock();
        failures.write();
        notices.write();
    }

    /** Returns the counters of messages whose signature was missing or invalid. */
    Collection<RejectionCounter> counters() {
        return counters.values();
    }
}
