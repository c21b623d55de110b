// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.message;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.sign.Key;
import org.heartbeat.internal.sign.KeyFile;
import org.heartbeat.internal.sign.Signer;
import org.heartbeat.sender.measure.StatusPoll;
import org.heartbeat.sender.settings.SenderSettings;
import org.heartbeat.sender.settings.SigningSettings;
import org.heartbeat.sender.transport.BeatTarget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers beats, and signs them if there is a key file. Three threads meet here: the beating thread completes messages; a look-up
 * thread reads keys, names and addresses, because these may take long; and a second look-up thread may begin when the settings
 * change while the first is still busy. If a key or an address is missing, beats are not signed: receivers that require
 * signatures reject them, and all others accept them.
 */
public final class BeatSigner {

    private static final Logger LOG = LoggerFactory.getLogger(BeatSigner.class);

    /** The longest wait for the first look-up, for which a healthy disk needs much less: the same as for a status. */
    private static final Duration PATIENCE = StatusPoll.LONGEST_WAIT;

    private final Signer signer;
    private final Names names;
    private final Executor lookups;
    private final LongSupplier clock;
    private final OutageLog outage = new OutageLog(LOG, "Signatures");
    private final OutageLog lookupFailures = new OutageLog(LOG, "Keys and names");
    // beating thread only
    private FutureTask<Void> lookup = new FutureTask<>(() -> {}, null);
    private long lookedUp;
    // replaced by the beating thread, read by look-up threads
    private volatile SenderSettings settings = SenderSettings.DISABLED;
    private volatile Optional<KeyFile> file = Optional.empty();
    // replaced by look-up threads, read by the beating thread
    private volatile Optional<Identity> identity = Optional.empty();

    /** The signer's name, and the address of this server. */
    private record Identity(String id, InetAddress address) {}

    /** Finds the names and addresses of this machine, which may take long. */
    public interface Names {

        /** Returns the signer's name if none is configured. */
        String id();

        /** Returns the local address from which a target is reached. */
        InetAddress towards(BeatTarget target) throws IOException;
    }

    /**
     * Creates a signer that signs nothing until it gets settings that ask for it.
     *
     * @param wallClock milliseconds since the epoch
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @param lookups runs the look-ups
     */
    public BeatSigner(Names names, Executor lookups, LongSupplier wallClock, LongSupplier clock) {
        this.names = names;
        this.lookups = lookups;
        this.clock = clock;
        this.signer = new Signer(wallClock);
    }

    /**
     * Completes a message: with number and signature if the settings ask for signatures and it can be signed, otherwise with its
     * number alone, and with nothing if it is to be exactly mod_heartbeat's. Beating thread only.
     *
     * @param message begins with the message, and has room for what is appended
     * @return the length of the complete message
     */
    int complete(byte[] message, int length, SenderSettings wanted) {
        int signed = sign(message, length, wanted);
        return signed > length || !wanted.smooths() ? signed : signer.number(message, length);
    }

    private int sign(byte[] message, int length, SenderSettings wanted) {
        boolean changed = !wanted.signing().equals(settings.signing());
        if (changed) {
            change(wanted.signing());
        }
        settings = wanted;
        if (file.isEmpty()) {
            return length;
        }
        if (changed || lookup.isDone() && clock.getAsLong() - lookedUp >= KeyFile.PERIOD.toNanos()) {
            beginLookup();
        }
        if (changed) {
            awaitLookup();
        }
        Optional<Key> key = file.get().keys().first();
        Optional<Identity> own = identity;
        if (key.isEmpty() || own.isEmpty()) {
            outage.failing("beats are not signed: " + (key.isEmpty()
                    ? "there is no key in HeartbeatKeys"
                    : "HeartbeatAdvertise is empty, and the address from which the first target is reached is not known"));
            return length;
        }
        int signed = signer.sign(message, length, key.get(), own.get().id(), own.get().address());
        outage.recovered("beats are signed again");
        outage.state("Signing beats as " + own.get().id() + ", whose address is " + Addresses.text(own.get().address()));
        return signed;
    }

    private void change(SigningSettings changed) {
        boolean same = file.isPresent() && changed.keys().filter(file.get()::isOf).isPresent();
        if (!same) {
            file = changed.keys().map(path -> new KeyFile(path, LOG));
        }
    }

    private void beginLookup() {
        lookedUp = clock.getAsLong();
        lookup = new FutureTask<>(this::lookUp, null);
        try {
            lookups.execute(lookup);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // closed, or no memory for a thread: tried again later
            lookup.cancel(false);
            lookupFailures.failing("not looked up", e);
        }
    }

    private void awaitLookup() {
        try {
            lookup.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | CancellationException | TimeoutException e) {
            LOG.debug("Keys and names are not known yet", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks up keys, name and address. Look-up threads only. */
    private void lookUp() {
        try {
            file.ifPresent(KeyFile::look);
            SenderSettings now = settings;
            String id = now.signing().id().isEmpty() ? names.id() : now.signing().id();
            Optional<InetAddress> address =
                    now.signing().address().or(() -> now.targets().stream().findFirst().flatMap(this::address));
            Optional<Identity> found = address.map(known -> new Identity(id, known));
            if (now == settings) {
                // otherwise a look-up under the new settings has begun
                identity = found;
            }
            lookupFailures.recovered("looked up again");
        } catch (Throwable e) {
            lookupFailures.failing("not looked up", e);
        }
    }

    /** Returns the address from which a target is reached; the last one if there is none at present. */
    private Optional<InetAddress> address(BeatTarget target) {
        try {
            return Optional.of(names.towards(target));
        } catch (IOException e) {
            LOG.debug("{}: {}", target.text(), e.getMessage());
            return identity.map(Identity::address);
        }
    }
}
