// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import java.util.List;
import javax.management.openmbean.TabularData;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.WorkerStatus;

/** Reads the attributes of a sender from its current status. */
final class SenderView implements SenderMBean {

    private static final Rows<SenderStatus.Target> TARGETS = new Rows<SenderStatus.Target>("Target", "A target of the heartbeats")
            .index("address", "The target as written in HeartbeatAddress", SenderStatus.Target::address)
            .text("route", "The resolved address and the route to it", SenderStatus.Target::route)
            .number("sent", "Heartbeats sent", SenderStatus.Target::sent)
            .number("failed", "Heartbeats that could not be sent or were not accepted", SenderStatus.Target::failed)
            .text("failure", "Why the last heartbeat failed; empty if it did not", target -> target.failure().orElse(""));

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
