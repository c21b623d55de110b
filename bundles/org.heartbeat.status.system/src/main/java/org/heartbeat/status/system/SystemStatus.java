// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.system;

import java.util.OptionalInt;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.heartbeat.api.status.HeartbeatStatus;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.propertytypes.ServiceRanking;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the machine's load as workers: the busy share of the machine is the busy share of the workers. One worker is always
 * ready, because a machine whose processors are busy still takes requests, and where no server has a ready worker
 * httpd sends all of them to the last ({@code mod_lbmethod_heartbeat.c}). The lowest ranking provider there is, so that any
 * other takes its place.
 */
@Component(configurationPid = SystemStatusConfig.PID)
@Designate(ocd = SystemStatusConfig.class)
@HeartbeatStatus("system")
@ServiceRanking(Integer.MIN_VALUE)
public final class SystemStatus implements StatusProvider {

    /**
     * A processor counts for as many workers as one child process of httpd has threads ({@code ThreadsPerChild}). So a
     * machine beside real httpds gets a share in proportion, one processor is enough for httpd to choose an idle machine
     * (it takes fewer than 4 ready workers for none), and a step is 4 % of a processor.
     */
    static final int WORKERS_A_PROCESSOR = 25;

    private static final Logger LOG = LoggerFactory.getLogger(SystemStatus.class);

    private final Function<Load, DoubleSupplier> loads;
    private final IntSupplier processors;
    private volatile Settings settings;

    /**
     * A configuration that was read and found good.
     *
     * @param workers how many, or empty for so many a processor
     */
    private record Settings(DoubleSupplier load, OptionalInt workers) {}

    /**
     * A provider of this machine's load.
     *
     * @throws IllegalArgumentException if the configuration is not good; the message names key, value and rule
     */
    @Activate
    public SystemStatus(SystemStatusConfig config) {
        this(config, load -> load, Runtime.getRuntime()::availableProcessors);
        // the CPU load is that since the last time somebody asked
        Load.CPU.getAsDouble();
    }

    SystemStatus(SystemStatusConfig config, Function<Load, DoubleSupplier> loads, IntSupplier processors) {
        this.loads = loads;
        this.processors = processors;
        this.settings = read(config);
    }

    @Modified
    void modified(SystemStatusConfig config) {
        try {
            settings = read(config);
        } catch (IllegalArgumentException e) {
            LOG.error("Configuration refused, the last good one stays in force: {}", e.getMessage());
        }
    }

    @Override
    public WorkerStatus status() {
        Settings current = settings;
        double share = current.load().getAsDouble();
        if (Double.isNaN(share) || share < 0 || share > 1) {
            throw new IllegalStateException("load: " + share + " (expected: 0 ~ 1; this JVM cannot tell it)");
        }
        // asked each time: the processors of a container can change while it runs
        int workers = current.workers().orElseGet(() -> WORKERS_A_PROCESSOR * processors.getAsInt());
        int busy = (int) Math.min(Math.round(share * workers), workers - 1);
        return new WorkerStatus(workers - busy, busy);
    }

    private Settings read(SystemStatusConfig config) {
        String load = config.SystemLoad().trim();
        return new Settings(
                Load.named(load)
                        .map(loads)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "SystemLoad: \"" + load + "\" (expected: cpu, heap or average)")),
                workers(config.MaxRequestWorkers().trim()));
    }

    private static OptionalInt workers(String value) {
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        if (value.matches("[0-9]{1,10}")) {
            long workers = Long.parseLong(value);
            if (workers >= 1 && workers <= Integer.MAX_VALUE) {
                return OptionalInt.of((int) workers);
            }
        }
        throw new IllegalArgumentException(
                "MaxRequestWorkers: \"" + value + "\" (expected: 1 ~ 2147483647, or empty for " + WORKERS_A_PROCESSOR
                        + " a processor)");
    }
}
