// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerStatus;

/** A monitor that records messages, and returns what a test sets. */
final class ReceivingMonitor implements HeartbeatMonitor {

    private final List<String> received = new ArrayList<>();
    private Supplier<Receipt> answer = () -> new Receipt(Receipt.Outcome.ACCEPTED, Optional.empty());

    void answers(Receipt.Outcome outcome, String detail) {
        answer = () -> new Receipt(outcome, detail);
    }

    void fails(RuntimeException failure) {
        answer = () -> {
            throw failure;
        };
    }

    /** Returns the address and the text of each message so far. */
    List<String> received() {
        return received;
    }

    @Override
    public Receipt receive(InetAddress source, byte[] message, int offset, int length) {
        received.add(source.getHostAddress() + " " + new String(message, offset, length, ISO_8859_1));
        return answer.get();
    }

    @Override
    public List<ServerStatus> servers() {
        throw new AssertionError();
    }

    @Override
    public void forEach(Consumer<? super ServerStatus> action) {
        throw new AssertionError();
    }

    @Override
    public int size() {
        throw new AssertionError();
    }

    @Override
    public List<ServerStatus> servers(InetAddress address) {
        throw new AssertionError();
    }

    @Override
    public Optional<ServerStatus> server(ServerId id) {
        throw new AssertionError();
    }

    @Override
    public MonitorStatistics statistics() {
        throw new AssertionError();
    }
}
