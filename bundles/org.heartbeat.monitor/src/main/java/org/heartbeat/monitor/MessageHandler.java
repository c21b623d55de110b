// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.heartbeat.api.codec.Decoded;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.codec.Rejection;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.internal.log.LimitedLog;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.net.Cidr;
import org.heartbeat.internal.sign.Verification;
import org.heartbeat.internal.sign.VerificationFailure;
import org.heartbeat.internal.sign.Verified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes messages, whichever way they came, and counts what becomes of them. Waits for nothing, not for the log either. */
final class MessageHandler {

    private static final Logger LOG = LoggerFactory.getLogger(MessageHandler.class);
    private static final Receipt ACCEPTED = new Receipt(Receipt.Outcome.ACCEPTED, Optional.empty());
    private static final Receipt NOT_ALLOWED =
            new Receipt(Receipt.Outcome.NOT_ALLOWED, "the source is not within HeartbeatAllow");
    private static final Receipt TABLE_FULL = new Receipt(Receipt.Outcome.TABLE_FULL, "the table takes no more servers");
    private static final String NO_CODEC =
            "there is no HeartbeatCodec service to read messages with; is org.heartbeat.codec started?";
    private static final Receipt UNAVAILABLE = new Receipt(
            Receipt.Outcome.UNAVAILABLE, NO_CODEC);
    private static final Receipt[] REJECTED = Arrays.stream(Rejection.values())
            .map(reason -> new Receipt(
                    Receipt.Outcome.REJECTED, reason.reason() + " (expected: " + reason.rule() + ")"))
            .toArray(Receipt[]::new);
    private static final Receipt NO_KEYS =
            new Receipt(Receipt.Outcome.UNAVAILABLE, "HeartbeatKeys has not been looked for yet");
    private static final Receipt[] UNTRUSTED = Arrays.stream(VerificationFailure.values())
            .map(reason -> reason == VerificationFailure.DUPLICATE
                    ? ACCEPTED
                    : new Receipt(
                            Receipt.Outcome.UNTRUSTED, reason.reason() + " (expected: " + reason.rule() + ")"))
            .toArray(Receipt[]::new);

    private final Supplier<HeartbeatCodec> codec;
    private final SignatureCheck signatures;
    private final Table table;
    private final LongAdder taken = new LongAdder();
    private final LongAdder notAllowed = new LongAdder();
    private final LongAdder noRoom = new LongAdder();
    private final Map<Rejection, LongAdder> rejected = new EnumMap<>(Rejection.class);
    private final LimitedLog rejections;
    private final LimitedLog strangers;
    private final LimitedLog refusals;
    private final OutageLog reading = new OutageLog(LOG, "Heartbeats");
    private volatile List<Cidr> allowed = List.of();

    /**
     * A handler.
     *
     * @param codec gives the codec of the moment, or null
     * @param clock nanoseconds
     */
    MessageHandler(Supplier<HeartbeatCodec> codec, SignatureCheck signatures, Table table, LongSupplier clock) {
        this.codec = codec;
        this.signatures = signatures;
        this.table = table;
        for (Rejection reason : Rejection.values()) {
            rejected.put(reason, new LongAdder());
        }
        rejections = new LimitedLog("Messages that are no heartbeats", LOG::warn, clock);
        strangers = new LimitedLog("Messages from sources outside HeartbeatAllow", LOG::warn, clock);
        refusals = new LimitedLog("Heartbeats of servers beyond HeartbeatMaxServers", LOG::warn, clock);
    }

    /** Sets whose messages are read; none: everybody's. */
    void allow(List<Cidr> blocks) {
        allowed = blocks;
    }

    /** Takes one message, or says why not. */
    Receipt receive(InetAddress source, byte[] message, int offset, int length) {
        if (!allowed.isEmpty() && !Cidr.anyContains(allowed, source)) {
            notAllowed.increment();
            if (strangers.hasRoom()) {
                strangers.add(() -> "Message from " + Addresses.text(source) + " dropped: not within HeartbeatAllow");
            }
            return NOT_ALLOWED;
        }
        if (!signatures.isReady()) {
            return NO_KEYS;
        }
        Verification verdict = signatures.check(source, message, offset, length);
        if (verdict instanceof VerificationFailure reason) {
            return UNTRUSTED[reason.ordinal()];
        }
        HeartbeatCodec reader = codec.get();
        if (reader == null) {
            reading.failing(NO_CODEC);
            return UNAVAILABLE;
        }
        reading.recovered("read again");
        Decoded decoded = reader.decode(message, offset, length);
        if (decoded instanceof Rejection reason) {
            rejected.get(reason).increment();
            Receipt receipt = REJECTED[reason.ordinal()];
            if (rejections.hasRoom()) {
                rejections.add(
                        () -> "Message from " + Addresses.text(source) + " is no heartbeat: " + receipt.reason().orElse(""));
            }
            return receipt;
        }
        InetAddress server = verdict instanceof Verified signed ? signed.address() : source;
        if (!table.beat(server, (Heartbeat) decoded, verdict)) {
            noRoom.increment();
            if (refusals.hasRoom()) {
                refusals.add(() -> "Heartbeat of " + Addresses.text(source) + " refused: the table has "
                        + table.size() + " servers and takes no more (HeartbeatMaxServers, or "
                        + table.mostOfOneAddress() + " of one address)");
            }
            return TABLE_FULL;
        }
        taken.increment();
        return ACCEPTED;
    }

    /** Writes into the log what there is to say of messages that were not taken. */
    void log() {
        rejections.write();
        strangers.write();
        refusals.write();
        signatures.log();
    }

    /** The counters, with what is known of the sockets. */
    MonitorStatistics statistics(List<MonitorStatistics.Socket> sockets) {
        Map<String, Long> byReason = new LinkedHashMap<>();
        rejected.forEach((reason, count) -> {
            if (count.sum() > 0) {
                byReason.put(reason.reason(), count.sum());
            }
        });
        return new Statistics(
                taken.sum(), notAllowed.sum(), noRoom.sum(), Collections.unmodifiableMap(byReason), signatures.statistics(),
                sockets);
    }
}
