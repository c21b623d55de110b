// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import java.util.List;
import javax.management.openmbean.TabularData;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.api.sender.SenderStatus;
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

    SenderView(HeartbeatSender sender) {
        this.sender = sender;
    }

    @Override
    public long getBeats() {
        return sender.status().beats();
    }

    @Override
    public double getSecondsSinceBeat() {
        return sender.status().sinceLastBeat().map(age -> age.toMillis() / 1000.0).orElse(-1.0);
    }

    @Override
    public long getIntervalMillis() {
        return sender.status().interval().toMillis();
    }

    @Override
    public int getReportedReady() {
        return sender.status().reported().map(WorkerStatus::ready).orElse(-1);
    }

    @Override
    public int getReportedBusy() {
        return sender.status().reported().map(WorkerStatus::busy).orElse(-1);
    }

    @Override
    public int getMeasuredReady() {
        return sender.status().measured().map(WorkerStatus::ready).orElse(-1);
    }

    @Override
    public int getMeasuredBusy() {
        return sender.status().measured().map(WorkerStatus::busy).orElse(-1);
    }

    @Override
    public int getFailedPerMille() {
        return sender.status().failures().map(failures -> (int) Math.round(failures.share() * 1000)).orElse(0);
    }

    @Override
    public String getLastMessage() {
        return sender.status().lastMessage().orElse("");
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
    public String getStatusFailure() {
        return sender.status().statusFailure().orElse("");
    }

    @Override
    public boolean isDraining() {
        return !sender.status().drainReasons().isEmpty();
    }

    @Override
    public String[] getDrainReasons() {
        return sender.status().drainReasons().toArray(String[]::new);
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
