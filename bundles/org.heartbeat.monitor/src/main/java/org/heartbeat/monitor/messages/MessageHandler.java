// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.messages;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.heartbeat.api.codec.Decoded;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.codec.Rejection;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.api.monitor.RecentRejections;
import org.heartbeat.internal.log.LimitedLog;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.net.Cidr;
import org.heartbeat.internal.sign.Verification;
import org.heartbeat.internal.sign.VerificationFailure;
import org.heartbeat.internal.sign.Verified;
import org.heartbeat.monitor.table.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Processes messages, by datagram or by POST, and counts the outcomes. For any thread; never waits, not even for the log. */
public final class MessageHandler {

    private static final Logger LOG = LoggerFactory.getLogger(MessageHandler.class);
    private static final Receipt ACCEPTED = new Receipt(Receipt.Outcome.ACCEPTED, Optional.empty());
    private static final Receipt NOT_ALLOWED =
            new Receipt(Receipt.Outcome.NOT_ALLOWED, "the source is not within HeartbeatAllow");
    private static final Receipt TABLE_FULL =
            new Receipt(Receipt.Outcome.TABLE_FULL, "the table has no room for another server");
    private static final String NO_CODEC =
            "there is no HeartbeatCodec service to decode messages; check that org.heartbeat.codec is started";
    private static final Receipt UNAVAILABLE = new Receipt(Receipt.Outcome.UNAVAILABLE, NO_CODEC);
    private static final Receipt NO_KEYS =
            new Receipt(Receipt.Outcome.UNAVAILABLE, "HeartbeatKeys has not been read yet");
    private static final Receipt[] REJECTED = Arrays.stream(Rejection.values())
            .map(reason -> new Receipt(
                    Receipt.Outcome.REJECTED, reason.reason() + " (expected: " + reason.rule() + ")"))
            .toArray(Receipt[]::new);
    private static final Receipt[] UNTRUSTED = Arrays.stream(VerificationFailure.values())
            .map(reason -> reason == VerificationFailure.DUPLICATE
                    ? ACCEPTED
                    : new Receipt(
                            Receipt.Outcome.UNTRUSTED, reason.reason() + " (expected: " + reason.rule() + ")"))
            .toArray(Receipt[]::new);

    private final Supplier<HeartbeatCodec> codec;
    private final SignatureCheck signatures;
    private final Table table;
    private final LongAdder accepted = new LongAdder();
    private final RejectionCounter notAllowed;
    private final RejectionCounter tableFull;
    private final Map<Rejection, RejectionCounter> rejected = new EnumMap<>(Rejection.class);
    private final LimitedLog rejectedLog;
    private final LimitedLog notAllowedLog;
    private final LimitedLog tableFullLog;
    private final OutageLog decoding = new OutageLog(LOG, "Heartbeats");
    private volatile List<Cidr> allowed = List.of();

    /** Creates a handler; the codec is null while there is none, and the clock is in nanoseconds. */
    public MessageHandler(
            Supplier<HeartbeatCodec> codec, SignatureCheck signatures, Table table, LongSupplier clock) {
        this.codec = codec;
        this.signatures = signatures;
        this.table = table;
        notAllowed = new RejectionCounter(Receipt.Outcome.NOT_ALLOWED, "not-allowed", clock);
        tableFull = new RejectionCounter(Receipt.Outcome.TABLE_FULL, "table-full", clock);
        for (Rejection reason : Rejection.values()) {
            rejected.put(reason, new RejectionCounter(Receipt.Outcome.REJECTED, reason.reason(), clock));
        }
        rejectedLog = new LimitedLog("Messages that are no heartbeats", LOG::warn, clock);
        notAllowedLog = new LimitedLog("Messages from sources outside HeartbeatAllow", LOG::warn, clock);
        tableFullLog = new LimitedLog("Heartbeats of servers beyond HeartbeatMaxServers", LOG::warn, clock);
    }

    /** Sets the sources whose messages are decoded; if there are none, all are. */
    public void allow(List<Cidr> blocks) {
        allowed = blocks;
    }

    /** Processes a message; returns what became of it. */
    public Receipt receive(InetAddress source, byte[] message, int offset, int length) {
        if (!allowed.isEmpty() && !Cidr.anyContains(allowed, source)) {
            notAllowed.count(source);
            if (notAllowedLog.hasRoom()) {
                notAllowedLog.add(() -> "Dropped a message from " + Addresses.text(source) + ": not within HeartbeatAllow");
            }
            return NOT_ALLOWED;
        }
        if (!signatures.isReady()) {
            return NO_KEYS;
        }
        Verification verification = signatures.check(source, message, offset, length);
        if (verification instanceof VerificationFailure failure) {
            return UNTRUSTED[failure.ordinal()];
        }
        HeartbeatCodec current = codec.get();
        if (current == null) {
            decoding.failing(NO_CODEC);
            return UNAVAILABLE;
        }
        decoding.recovered("decoded again");
        Decoded decoded = current.decode(message, offset, length);
        return decoded instanceof Rejection rejection
                ? reject(source, rejection)
                : accept(source, (Heartbeat) decoded, verification);
    }

    private Receipt reject(InetAddress source, Rejection rejection) {
        rejected.get(rejection).count(source);
        Receipt receipt = REJECTED[rejection.ordinal()];
        if (rejectedLog.hasRoom()) {
            rejectedLog.add(
                    () -> "A message from " + Addresses.text(source) + " is no heartbeat: " + receipt.reason().orElse(""));
        }
        return receipt;
    }

    private Receipt accept(InetAddress source, Heartbeat heartbeat, Verification verification) {
        InetAddress server = verification instanceof Verified signed ? signed.address() : source;
        if (table.beat(server, heartbeat, verification)) {
            accepted.increment();
            return ACCEPTED;
        }
        tableFull.count(source);
        if (tableFullLog.hasRoom()) {
            tableFullLog.add(() -> "Dropped a heartbeat from " + Addresses.text(source) + ": the table has "
                    + table.size() + " servers and no room for another (HeartbeatMaxServers, and "
                    + table.mostOfOneAddress() + " per address)");
        }
        return TABLE_FULL;
    }

    /** Writes the pending log lines about messages that were not accepted. */
    public void log() {
        rejectedLog.write();
        notAllowedLog.write();
        tableFullLog.write();
        signatures.log();
    }

    /** Returns the counters, together with those of the sockets. */
    public MonitorStatistics statistics(List<MonitorStatistics.Socket> sockets) {
        return new Statistics(
                accepted.sum(),
                notAllowed.total(),
                tableFull.total(),
                RejectionCounter.totals(rejected.values()),
                RejectionCounter.totals(signatures.counters()),
                recentRejections(),
                sockets);
    }

    private List<RecentRejections> recentRejections() {
        return Stream.of(List.of(notAllowed, tableFull), rejected.values(), signatures.counters())
                .flatMap(Collection::stream)
                .flatMap(counter -> counter.recent().stream())
                .toList();
    }
}
