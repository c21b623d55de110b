// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.sockets;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the datagrams that the system dropped because a socket of this process was not read fast enough. Linux only. */
final class DroppedDatagrams {

    private static final Logger LOG = LoggerFactory.getLogger(DroppedDatagrams.class);

    private static final Path PROC = Path.of("/proc/self");

    /** Columns of {@code /proc/net/udp}. */
    private static final int LOCAL = 1;
    private static final int INODE = 9;
    private static final int DROPS = 12;

    private DroppedDatagrams() {}

    /** Returns how many were dropped at the socket with this address; empty if the system does not report it. */
    static OptionalLong at(InetSocketAddress address) {
        Path table = PROC.resolve(address.getAddress() instanceof Inet6Address ? "net/udp6" : "net/udp");
        if (!Files.isReadable(table)) {
            return OptionalLong.empty();
        }
        String local = text(address);
        try (Stream<String> lines = Files.lines(table)) {
            return lines.map(line -> line.trim().split("\\s+"))
                    .filter(columns -> columns.length > DROPS && columns[LOCAL].equals(local) && isOurs(columns[INODE]))
                    .mapToLong(columns -> Long.parseLong(columns[DROPS]))
                    .findFirst();
        } catch (IOException | RuntimeException e) {
            // a table of another format
            LOG.debug("{}: {}", table, e.toString());
            return OptionalLong.empty();
        }
    }

    /** Other sockets may be bound to the same group and port. */
    private static boolean isOurs(String inode) {
        try (Stream<Path> files = Files.list(PROC.resolve("fd"))) {
            return files.anyMatch(file -> isSocket(file, inode));
        } catch (IOException e) {
            LOG.debug("{}: {}", PROC, e.toString());
            return false;
        }
    }

    private static boolean isSocket(Path file, String inode) {
        try {
            return Files.readSymbolicLink(file).toString().equals("socket:[" + inode + "]");
        } catch (IOException e) {
            // closed after it was listed
            return false;
        }
    }

    /** Returns the address as the kernel prints it: words of four bytes in native order, in hexadecimal digits. */
    private static String text(InetSocketAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress().getAddress()).order(ByteOrder.nativeOrder());
        StringBuilder text = new StringBuilder();
        while (bytes.hasRemaining()) {
            text.append(String.format("%08X", bytes.getInt()));
        }
        return text.append(String.format(":%04X", address.getPort())).toString();
    }
}
