// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.osgi;

import java.util.concurrent.ThreadFactory;

/** Creates named threads that hold no foreign class loader. */
public final class Threads {

    private Threads() {}

    /** Returns a factory of daemon threads with a name that says what they do: {@code heartbeat-sender}. */
    public static ThreadFactory named(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            // not the class loader of the starting thread, which it would keep in memory
            thread.setContextClassLoader(Threads.class.getClassLoader());
            return thread;
        };
    }
}
