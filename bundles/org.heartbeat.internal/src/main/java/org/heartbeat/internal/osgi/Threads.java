// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.osgi;

import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;

/** Makes threads that can be told apart, hold nobody's classes but ours, and outlive what goes wrong in their work. */
public final class Threads {

    /** What can go wrong. */
    @FunctionalInterface
    public interface Work {
        /** Does the work. */
        void run() throws Exception;
    }

    private Threads() {}

    /** A factory of daemon threads of this name, which says what they do: {@code heartbeat-sender}. */
    public static ThreadFactory named(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            // not that of whoever happened to start us, whose classes it would hold on to
            thread.setContextClassLoader(Threads.class.getClassLoader());
            return thread;
        };
    }

    /**
     * Work that is done again and again, and whose thread is to outlive it: what it throws, an Error too, is logged where it is
     * not what was thrown the time before. While a bundle is updated, its classes may be missing for a moment.
     *
     * @param what the work, as the line in the log is to begin
     */
    public static Runnable enduring(Logger log, String what, Work work) {
        return new Runnable() {

            private String failure = "";

            @Override
            public void run() {
                try {
                    work.run();
                    failure = "";
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (Throwable e) {
                    String now = String.valueOf(e.getClass());
                    if (!failure.equals(now)) {
                        log.error("{} failed, going on", what, e);
                    }
                    failure = now;
                }
            }
        };
    }
}
