// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.management.openmbean.TabularData;
import org.heartbeat.api.status.HeartbeatSender;
import org.heartbeat.api.status.SenderStatus;
import org.heartbeat.api.status.WorkerStatus;

/** Tells what the sender does whenever it is asked. */
final class SenderView implements SenderMBean {

    private static final Rows<SenderStatus.Target> TARGETS = Rows.<SenderStatus.Target>of("Target", "Where beats go")
            .index("address", SenderStatus.Target::address)
            .text("route", SenderStatus.Target::route)
            .number("sent", SenderStatus.Target::sent)
            .number("failed", SenderStatus.Target::failed)
            .text("failure", target -> target.failure().orElse(""));

    private final HeartbeatSender sender;
    private final InstantSource clock;

    SenderView(HeartbeatSender sender, InstantSource clock) {
        this.sender = sender;
        this.clock = clock;
    }

    @Override
    public long getBeats() {
        return sender.status().beats();
    }

    @Override
    public double getSecondsSinceBeat() {
        return sender.status().lastBeat()
                .map(last -> Duration.between(last, clock.instant()).toMillis() / 1000.0)
                .orElse(-1.0);
    }

    @Override
    public long getIntervalMillis() {
        return sender.status().interval().toMillis();
    }

    @Override
    public int getReady() {
        return sender.status().said().map(WorkerStatus::ready).orElse(-1);
    }

    @Override
    public int getBusy() {
        return sender.status().said().map(WorkerStatus::busy).orElse(-1);
    }

    @Override
    public int getMomentaryReady() {
        return sender.status().momentary().map(WorkerStatus::ready).orElse(-1);
    }

    @Override
    public int getMomentaryBusy() {
        return sender.status().momentary().map(WorkerStatus::busy).orElse(-1);
    }

    @Override
    public String getMessage() {
        return sender.status().message();
    }

    @Override
    public String getProvider() {
        return sender.status().providers().stream()
                .filter(SenderStatus.Provider::chosen)
                .map(SenderStatus.Provider::name)
                .findFirst()
                .orElse("");
    }

    @Override
    public String getTrouble() {
        return sender.status().trouble().orElse("");
    }

    @Override
    public boolean isDraining() {
        return !sender.status().drains().isEmpty();
    }

    @Override
    public String[] getDrains() {
        return sender.status().drains().toArray(String[]::new);
    }

    @Override
    public int getFailingTargets() {
        return (int) sender.status().targets().stream().filter(target -> target.failure().isPresent()).count();
    }

    @Override
    public TabularData getTargets() {
        List<SenderStatus.Target> targets = sender.status().targets();
        return TARGETS.table(targets::forEach);
    }

    @Override
    public void drain(boolean lasting) {
        sender.drain(HeartbeatSender.OPERATOR, lasting);
    }

    @Override
    public boolean resume() {
        return sender.resume(HeartbeatSender.OPERATOR);
    }
}
