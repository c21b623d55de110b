// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.osgi;

import java.util.concurrent.ThreadFactory;

/** Makes threads with names, which hold nobody's classes but ours. */
public final class Threads {

    private Threads() {}

    /** Returns a factory of daemon threads of this name, which says what they do: {@code heartbeat-sender}. */
    public static ThreadFactory named(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            // not that of whoever happened to start us, whose classes it would hold on to
            thread.setContextClassLoader(Threads.class.getClassLoader());
            return thread;
        };
    }
}
