// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.system;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/** The measures of load: each is a share of this machine, 0 to 1, or negative if the JVM does not know it. */
enum Load implements DoubleSupplier {

    /**
     * The recent CPU load of the machine or, in a container, of the processors that it may use. Read by name, because its type is
     * not part of Java SE.
     */
    CPU {
        @Override
        public double getAsDouble() {
            try {
                ObjectName system = new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME);
                Object load = ManagementFactory.getPlatformMBeanServer().getAttribute(system, "CpuLoad");
                return ((Number) load).doubleValue();
            } catch (JMException e) {
                throw new IllegalStateException("this JVM does not report the CPU load", e);
            }
        }
    },

    /**
     * The share of the heap that is still in use after garbage collections. The pools that every collection empties are left out:
     * how full they are only shows how long ago that was.
     */
    HEAP {
        @Override
        public double getAsDouble() {
            MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
            long lasting = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.HEAP)
                    .filter(pool -> !pool.getName().contains("Eden") && !pool.getName().contains("Survivor"))
                    .map(MemoryPoolMXBean::getUsage)
                    .mapToLong(MemoryUsage::getUsed)
                    .sum();
            return heap.getMax() <= 0 ? -1 : Math.min(1, (double) lasting / heap.getMax());
        }
    },

    /**
     * The load average of the last minute per processor. In a container this is the host's, because the kernel has no other. So
     * it is divided by the number of the host's processors, not by those that the container may use.
     */
    AVERAGE {
        @Override
        public double getAsDouble() {
            double average = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
            return average < 0 ? -1 : Math.min(1, average / hostProcessors());
        }
    };

    private static long hostProcessors() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
            long processors = lines.filter(line -> line.matches("cpu\\d+ .*")).count();
            return processors == 0 ? Runtime.getRuntime().availableProcessors() : processors;
        } catch (NoSuchFileException e) {
            // not Linux, so no container of this kind
            return Runtime.getRuntime().availableProcessors();
        } catch (IOException e) {
            throw new IllegalStateException("/proc/stat: " + e.getMessage(), e);
        }
    }
}
