// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.heartbeat.api.monitor.ServerId;

/**
 * The servers of a table by address, and the last ones that have left it. Any thread may read; threads that add or remove servers
 * hold the lock of the table.
 */
final class ServersByAddress {

    private static final Server[] NONE = {};

    /** The servers of each address, nearly always one. An array is replaced and never changes; a list would need an iterator. */
    private final Map<InetAddress, Server[]> servers = new ConcurrentHashMap<>();

    /** The servers that left last, oldest first; guarded by the table. */
    private final Map<ServerId, Server> forgotten = new LinkedHashMap<>();

    /** Written under the lock of the table. */
    private volatile int size;

    int size() {
        return size;
    }

    /** Returns the servers of an address; not to be modified. */
    Server[] at(InetAddress address) {
        return servers.getOrDefault(address, NONE);
    }

    /** Returns the server with this address and port, which is 0 if it reports none, or null. */
    Server find(InetAddress address, int port) {
        for (Server server : at(address)) {
            if (server.port() == port) {
                return server;
            }
        }
        return null;
    }

    Stream<Server> all() {
        return addresses().mapMulti((ofOneAddress, sink) -> {
            for (Server server : ofOneAddress) {
                sink.accept(server);
            }
        });
    }

    /** Returns the servers of each address. */
    Stream<Server[]> addresses() {
        return servers.values().stream();
    }

    void add(Server server) {
        Stream<Server> others = Arrays.stream(at(server.address()));
        servers.put(server.address(), Stream.concat(Stream.of(server), others).toArray(Server[]::new));
        size++;
    }

    /** Removes a server that is present, and remembers the last {@code most} that left. */
    void forget(Server server, int most) {
        // each step that needs memory can be repeated: if there is none, the server leaves next time
        forgotten.put(server.id(), server);
        remove(server);
        while (forgotten.size() > most) {
            forgotten.remove(forgotten.keySet().iterator().next());
        }
    }

    /** Returns and no longer remembers a server that has left; null if there is none. */
    Server recall(ServerId id) {
        return forgotten.remove(id);
    }

    /** Removes a server that is present. */
    void remove(Server server) {
        Server[] others = Arrays.stream(at(server.address())).filter(each -> each != server).toArray(Server[]::new);
        if (others.length > 0) {
            servers.put(server.address(), others);
        } else {
            servers.remove(server.address());
        }
        size--;
    }
}
