// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.jmx;

import java.util.Optional;

/** The MBeans of servers that run in Karaf, so that users need not know them. */
enum Preset {

    /**
     * Jetty 9.4. {@code busyThreads} includes acceptors and selectors, and {@code readyThreads} is 0 until the pool has grown, so
     * an idle server would look full ({@code QueuedThreadPool.getUtilizedThreads}).
     *
     * <p>{@code utilizedThreads} alone is not enough: it leaves out threads that are reserved to read the next request ({@code
     * ReservedThreadExecutor}). Requests that were read before do not get these threads and wait in the queue for up to a minute,
     * so a full server would look as if it had workers left. Therefore each job in the queue counts as a busy worker: jobs stay
     * there only if the pool has no idle thread and cannot grow. Some of them may be jobs that reserve a thread, which cannot be
     * distinguished, so a pool that is almost full may look full.
     */
    JETTY(
            "org.eclipse.jetty.util.thread:type=queuedthreadpool,*",
            "",
            "utilizedThreads+queueSize",
            "maxAvailableThreads",
            "is the server started, and does it register its MBeans?",
            ""),

    /** Tomcat 9. Beside the MBean of each connector there is one for its sockets, which counts no threads. */
    TOMCAT(
            "*:type=ThreadPool,*",
            "*:type=ThreadPool,subType=*,*",
            "currentThreadsBusy",
            "maxThreads",
            "is the server started?",
            "connectors with a shared executor do not know their threads; give each connector threads of its own"),

    /** Undertow 2.2 on XNIO 3.8, which also has MBeans of this type for its providers and servers. */
    UNDERTOW(
            "org.xnio:type=Xnio,provider=*,worker=*",
            "",
            "BusyWorkerThreadCount",
            "MaxWorkerPoolSize",
            "is the server started?",
            "set the system property jboss.threads.eqe.statistics.active-count=true and restart"),

    /** The requests to Tomcat 9, counted by its connectors. Failures include those with a 4xx status. */
    TOMCAT_REQUESTS("*:type=GlobalRequestProcessor,*", "requestCount", "errorCount");

    final JmxSettings settings;

    Preset(
            String objectName,
            String objectNameExcept,
            String busyWorkers,
            String maxRequestWorkers,
            String whereAbsent,
            String whereNegative) {
        Beans workers = new Beans(
                BeanNames.read(objectName, objectNameExcept),
                Expression.read("BusyWorkers", busyWorkers),
                null,
                Expression.read("MaxRequestWorkers", maxRequestWorkers),
                1,
                whereAbsent,
                whereNegative);
        settings = new JmxSettings(Optional.of(workers), Optional.empty());
    }

    Preset(String objectName, String requests, String failures) {
        CountedBeans counted = CountedBeans.read(BeanNames.read(objectName, ""), requests, failures);
        settings = new JmxSettings(Optional.empty(), Optional.of(counted));
    }
}
