// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.jmx;

/** The MBeans of the servers that Karaf can have, so that a user need not know them. */
enum Preset {

    /**
     * Jetty 9.4. {@code busyThreads} counts acceptors and selectors too, and {@code readyThreads} is 0 where the pool has
     * not grown yet: an idle server would look full ({@code QueuedThreadPool.getUtilizedThreads}).
     *
     * <p>{@code utilizedThreads} alone would not do: it leaves out threads that are reserved for the next request to be read
     * ({@code ReservedThreadExecutor}). Requests that were read before do not get them, and wait in the queue for as long as
     * a minute, so that a full server would look as if it had workers left. Each job in the queue takes a worker away, and
     * jobs are only left there when the pool has no idle thread and cannot grow. Among them may be jobs that are to reserve a
     * thread, which nothing tells apart: a pool that is all but full may look full.
     */
    JETTY(
            "org.eclipse.jetty.util.thread:type=queuedthreadpool,*",
            "",
            "utilizedThreads+queueSize",
            "maxAvailableThreads",
            "is the server started, and does it register its MBeans?",
            ""),

    /** Tomcat 9. Beside the bean of each connector there is one for its sockets, which counts no threads. */
    TOMCAT(
            "*:type=ThreadPool,*",
            "*:type=ThreadPool,subType=*,*",
            "currentThreadsBusy",
            "maxThreads",
            "is the server started?",
            "connectors with a shared executor do not tell; give each connector threads of its own"),

    /** Undertow 2.2 on XNIO 3.8, which has beans of the same type for its providers and servers too. */
    UNDERTOW(
            "org.xnio:type=Xnio,provider=*,worker=*",
            "",
            "BusyWorkerThreadCount",
            "MaxWorkerPoolSize",
            "is the server started?",
            "set the system property jboss.threads.eqe.statistics.active-count=true and restart"),

    /** The requests to Tomcat 9, as its connectors count them. Among the failures are those with a 4xx status. */
    TOMCAT_REQUESTS("*:type=GlobalRequestProcessor,*", "requestCount", "errorCount");

    final String objectName;
    final String objectNameExcept;
    final String busyWorkers;
    final String maxRequestWorkers;
    /** What a user can do where there is no such MBean, and where it tells a negative number. */
    final String whereAbsent;

    final String whereNegative;

    /** How many requests have ended and failed; empty for a preset that counts workers, which has all but these. */
    final String requests;

    final String failures;

    Preset(
            String objectName,
            String objectNameExcept,
            String busyWorkers,
            String maxRequestWorkers,
            String whereAbsent,
            String whereNegative) {
        this.objectName = objectName;
        this.objectNameExcept = objectNameExcept;
        this.busyWorkers = busyWorkers;
        this.maxRequestWorkers = maxRequestWorkers;
        this.whereAbsent = whereAbsent;
        this.whereNegative = whereNegative;
        this.requests = "";
        this.failures = "";
    }

    Preset(String objectName, String requests, String failures) {
        this.objectName = objectName;
        this.objectNameExcept = "";
        this.busyWorkers = "";
        this.maxRequestWorkers = "";
        this.whereAbsent = "";
        this.whereNegative = "";
        this.requests = requests;
        this.failures = failures;
    }
}
