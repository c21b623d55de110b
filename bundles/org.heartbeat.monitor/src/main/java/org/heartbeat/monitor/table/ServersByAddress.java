// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.heartbeat.api.monitor.ServerId;

/**
 * The servers of a table by address, and the last ones that have left it. Any thread may read. Threads that add or remove servers
 * hold the lock of the table; a thread that iterates over the servers of an address meanwhile still reaches the end.
 */
final class ServersByAddress {

    /** The first server of each address, which links to the others; nearly always there is only one. */
    private final Map<InetAddress, Server> servers = new ConcurrentHashMap<>();

    /** The servers that left last, oldest first; guarded by the table. */
    private final Map<ServerId, Server> forgotten = new LinkedHashMap<>();

    /** Written under the lock of the table. */
    private volatile int size;

    int size() {
        return size;
    }

    /** Returns the first server of an address, or null; {@link Server#next} links to the others. */
    Server first(InetAddress address) {
        return servers.get(address);
    }

    /** Returns the server with this address and port, which is 0 if it reports none, or null. */
    Server find(InetAddress address, int port) {
        Server server = servers.get(address);
        while (server != null && server.port() != port) {
            server = server.next;
        }
        return server;
    }

    /** Returns the number of servers of an address. */
    int count(InetAddress address) {
        int count = 0;
        for (Server server = servers.get(address); server != null; server = server.next) {
            count++;
        }
        return count;
    }

    void forEach(Consumer<Server> action) {
        for (Server first : servers.values()) {
            for (Server server = first; server != null; server = server.next) {
                action.accept(server);
            }
        }
    }

    /** Returns the first server of each address. */
    Stream<Server> addresses() {
        return servers.values().stream();
    }

    void add(Server server) {
        server.next = servers.get(server.address());
        servers.put(server.address(), server);
        size++;
    }

    /** Removes a server that is present, and remembers the last {@code most} that left. */
    void forget(Server server, int most) {
        // the step that needs memory comes first: if there is none, the server leaves next time
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
        Server before = null;
        for (Server found = servers.get(server.address()); found != server; found = found.next) {
            before = found;
        }
        if (before != null) {
            before.next = server.next;
        } else if (server.next != null) {
            servers.put(server.address(), server.next);
        } else {
            servers.remove(server.address());
        }
        size--;
    }
}
