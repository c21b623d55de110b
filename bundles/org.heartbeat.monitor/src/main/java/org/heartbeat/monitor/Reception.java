// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.heartbeat.api.codec.Decoded;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.codec.Rejection;
import org.heartbeat.api.monitor.HeartbeatReceiver;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.Receipt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes messages, whichever way they came, and counts what becomes of them. Waits for nothing, not for the log either. */
final class Reception implements HeartbeatReceiver {

    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
    private static final Receipt[] REJECTED = Arrays.stream(Rejection.values())
            .map(Receipt.Rejected::new)
            .toArray(Receipt[]::new);

    private final Supplier<HeartbeatCodec> codec;
    private final Table table;
    private final LongAdder taken = new LongAdder();
    private final LongAdder notAllowed = new LongAdder();
    private final LongAdder noRoom = new LongAdder();
    private final Map<Rejection, LongAdder> rejected = new EnumMap<>(Rejection.class);
    private final LogLimit rejections;
    private final LogLimit strangers;
    private final LogLimit refusals;
    private final Outage reading = new Outage(LOG, "Heartbeats");
    private volatile List<AddressBlock> allowed = List.of();

    /**
     * A reception.
     *
     * @param codec gives the codec of the moment, or null
     * @param clock nanoseconds
     */
    Reception(Supplier<HeartbeatCodec> codec, Table table, LongSupplier clock) {
        this.codec = codec;
        this.table = table;
        for (Rejection reason : Rejection.values()) {
            rejected.put(reason, new LongAdder());
        }
        rejections = new LogLimit("Messages that are no heartbeats", LOG::warn, clock);
        strangers = new LogLimit("Messages from sources outside HeartbeatAllow", LOG::warn, clock);
        refusals = new LogLimit("Heartbeats of servers beyond HeartbeatMaxServers", LOG::warn, clock);
    }

    /** Sets whose messages are read; none: everybody's. */
    void allow(List<AddressBlock> blocks) {
        allowed = blocks;
    }

    @Override
    public Receipt receive(InetAddress source, byte[] message, int offset, int length) {
        if (!isAllowed(source)) {
            notAllowed.increment();
            if (strangers.hasRoom()) {
                strangers.add(() -> "Message from " + Addresses.text(source) + " dropped: not within HeartbeatAllow");
            }
            return Receipt.Outcome.NOT_ALLOWED;
        }
        HeartbeatCodec reader = codec.get();
        if (reader == null) {
            reading.lasts("there is no HeartbeatCodec service to read them with; is org.heartbeat.codec started?");
            return Receipt.Outcome.UNAVAILABLE;
        }
        reading.isOver("read again");
        Decoded decoded = reader.decode(message, offset, length);
        if (decoded instanceof Rejection reason) {
            rejected.get(reason).increment();
            if (rejections.hasRoom()) {
                rejections.add(() -> "Message from " + Addresses.text(source) + " is no heartbeat: " + reason.reason()
                        + " (expected: " + reason.rule() + ")");
            }
            return REJECTED[reason.ordinal()];
        }
        if (!table.beat(source, (Heartbeat) decoded)) {
            noRoom.increment();
            if (refusals.hasRoom()) {
                refusals.add(() -> "Heartbeat of " + Addresses.text(source) + " refused: the table has "
                        + table.size() + " servers and takes no more (HeartbeatMaxServers, or "
                        + Table.MOST_OF_ONE_ADDRESS + " of one address)");
            }
            return Receipt.Outcome.NO_ROOM;
        }
        taken.increment();
        return Receipt.Outcome.TAKEN;
    }

    private boolean isAllowed(InetAddress source) {
        List<AddressBlock> blocks = allowed;
        if (blocks.isEmpty()) {
            return true;
        }
        byte[] address = source.getAddress();
        return blocks.stream().anyMatch(block -> block.contains(address));
    }

    /** Writes into the log what there is to say of messages that were not taken. */
    void log() {
        rejections.write();
        strangers.write();
        refusals.write();
    }

    MonitorStatistics statistics() {
        Map<Rejection, Long> byReason = new EnumMap<>(Rejection.class);
        rejected.forEach((reason, count) -> {
            if (count.sum() > 0) {
                byReason.put(reason, count.sum());
            }
        });
        return new MonitorStatistics(taken.sum(), notAllowed.sum(), noRoom.sum(), byReason);
    }
}
