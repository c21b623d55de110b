// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers beats, and signs them where there is a file of keys. Keys, names and addresses are looked for on another thread, again
 * at times; where one is missing, beats are not signed: who requires signatures will not hear them, and all others will. Used by the beating
 * thread alone.
 */
final class BeatSigner {

    private static final Logger LOG = LoggerFactory.getLogger(BeatSigner.class);

    /** For the first look, which a disk that answers has done long before; as long as for a status. */
    private static final Duration PATIENCE = StatusPoll.LONGEST_WAIT;

    private final Signer signer;
    private final Names names;
    private final Executor lookups;
    private final LongSupplier clock;
    private final OutageLog outage = new OutageLog(LOG, "Signatures");
    private final OutageLog looking = new OutageLog(LOG, "Keys and names");
    /** Null before the first. */
    private FutureTask<Void> look;
    private long looked;
    private volatile SenderSettings settings = SenderSettings.DISABLED;

    /** Null where beats are not to be signed. */
    private volatile KeyFile file;

    /** What was found last; null before that. */
    private volatile String id;

    private volatile InetAddress address;

    /** Finds out what this machine is called and where it is; may take its time. */
    interface Names {

        /** What signs where no name was configured. */
        String id();

        /** The address of this machine that a target is reached from. */
        InetAddress towards(Target target) throws IOException;
    }

    /**
     * A signer that does not sign before it has settings that say so.
     *
     * @param wallClock milliseconds since the epoch
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @param lookups runs what may take its time
     */
    BeatSigner(Names names, Executor lookups, LongSupplier wallClock, LongSupplier clock) {
        this.names = names;
        this.lookups = lookups;
        this.clock = clock;
        this.signer = new Signer(wallClock);
    }

    /**
     * Completes a message: with its number and signature if the settings ask for signatures and it can be signed, otherwise
     * with its number alone, and not at all if it is to be exactly mod_heartbeat's.
     *
     * @param message begins with the message, and has room for what is appended
     * @return the length of the complete message
     */
    int complete(byte[] message, int length, SenderSettings wanted) {
        int signed = sign(message, length, wanted);
        return signed > length || wanted.steady().isZero() ? signed : signer.number(message, length);
    }

    private int sign(byte[] message, int length, SenderSettings wanted) {
        boolean changed = !wanted.signing().equals(settings.signing());
        if (changed) {
            change(wanted.signing());
        }
        settings = wanted;
        if (file == null) {
            return length;
        }
        if (changed || look == null || look.isDone() && clock.getAsLong() - looked >= KeyFile.PERIOD.toNanos()) {
            looked = clock.getAsLong();
            look = new FutureTask<>(this::lookUp, null);
            try {
                lookups.execute(look);
            } catch (RejectedExecutionException | OutOfMemoryError e) {
                // closed, or no room for a thread: the next time again
                look.cancel(false);
                looking.failing("not looked for", e);
            }
        }
        if (changed) {
            await();
        }
        Optional<Key> key = file.keys().first();
        if (key.isEmpty() || id == null || address == null) {
            outage.failing("beats are not signed: " + (key.isEmpty()
                    ? "there is no key in HeartbeatKeys"
                    : "HeartbeatAdvertise is empty, and the address that the first target is reached from is not known"));
            return length;
        }
        int signed = signer.sign(message, length, key.get(), id, address);
        outage.recovered("beats are signed again");
        outage.state("Signing beats as " + id + ", whose address is " + Addresses.text(address));
        return signed;
    }

    private void change(Signing changed) {
        KeyFile before = file;
        boolean same = before != null && changed.keys().isPresent() && before.isOf(changed.keys().get());
        if (!same) {
            file = changed.keys().map(path -> new KeyFile(path, LOG)).orElse(null);
        }
    }

    private void lookUp() {
        try {
            KeyFile keys = file;
            if (keys != null) {
                keys.look();
            }
            SenderSettings now = settings;
            id = now.signing().id().isEmpty() ? names.id() : now.signing().id();
            address = now.signing().address().orElseGet(() -> address(now.targets().get(0)));
            looking.recovered("looked for again");
        } catch (Throwable e) {
            looking.failing("not looked for", e);
        }
    }

    /** What was found before where nothing is found now. */
    private InetAddress address(Target first) {
        try {
            return names.towards(first);
        } catch (IOException e) {
            LOG.debug("{}: {}", first.text(), e.getMessage());
            return address;
        }
    }

    private void await() {
        try {
            look.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | CancellationException | TimeoutException e) {
            LOG.debug("Keys and names are not there yet", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
