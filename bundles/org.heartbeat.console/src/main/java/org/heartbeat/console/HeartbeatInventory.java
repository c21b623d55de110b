// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.console;

import java.io.PrintWriter;
import java.time.Instant;
import org.apache.felix.inventory.Format;
import org.apache.felix.inventory.InventoryPrinter;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.internal.osgi.OptionalService;
import org.heartbeat.internal.report.ServerTable;
import org.heartbeat.internal.report.StatusReport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** What the page shows as text, among the Web Console's status pages and in the file that they can be downloaded as. */
@Component(
        property = {
            "felix.inventory.printer.name=heartbeat",
            "felix.inventory.printer.title=Heartbeat",
            "felix.inventory.printer.format=TEXT"
        })
public final class HeartbeatInventory implements InventoryPrinter {

    private final OptionalService<HeartbeatSender> sender = new OptionalService<>();
    private final OptionalService<HeartbeatMonitor> monitor = new OptionalService<>();

    /** Prints what is there when it is asked. */
    @Activate
    public HeartbeatInventory() {}

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindSender(HeartbeatSender service) {
        sender.bind(service);
    }

    void unbindSender(HeartbeatSender service) {
        sender.unbind(service);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindMonitor(HeartbeatMonitor service) {
        monitor.bind(service);
    }

    void unbindMonitor(HeartbeatMonitor service) {
        monitor.unbind(service);
    }

    @Override
    public void print(PrintWriter out, Format format, boolean isZip) {
        StatusReport report = new StatusReport(out::println, Instant.now());
        HeartbeatSender currentSender = sender.get();
        HeartbeatMonitor currentMonitor = monitor.get();
        if (currentSender != null) {
            report.sender(currentSender.status());
        }
        if (currentMonitor != null) {
            report.monitor(currentMonitor);
            ServerTable.print(ServerTable.sorted(currentMonitor), true, out::println);
        }
    }
}
