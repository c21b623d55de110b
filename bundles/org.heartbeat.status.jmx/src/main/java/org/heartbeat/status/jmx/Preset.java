// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.jmx;

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
            "utilizedThreads+queueSize",
            "maxAvailableThreads",
            "is the server started, and does it register its MBeans?",
            ""),

    /** Tomcat 9. Beside the MBean of each connector there is one for its sockets, which counts no threads. */
    TOMCAT(
            "*:type=ThreadPool,*",
            "currentThreadsBusy",
            "maxThreads",
            "is the server started?",
            "connectors with a shared executor do not know their threads; give each connector threads of its own") {
        @Override
        String objectNameExcept() {
            return "*:type=ThreadPool,subType=*,*";
        }
    },

    /** Undertow 2.2 on XNIO 3.8, which also has MBeans of this type for its providers and servers. */
    UNDERTOW(
            "org.xnio:type=Xnio,provider=*,worker=*",
            "BusyWorkerThreadCount",
            "MaxWorkerPoolSize",
            "is the server started?",
            "set the system property jboss.threads.eqe.statistics.active-count=true and restart"),

    /** The requests to Tomcat 9, counted by its connectors. Failures include those with a 4xx status. */
    TOMCAT_REQUESTS("*:type=GlobalRequestProcessor,*", "requestCount", "errorCount");

    final String objectName;
    final String busyWorkers;
    final String maxRequestWorkers;
    /** What a user can do if there is no such MBean. */
    final String whereAbsent;
    /** What a user can do if an MBean's number is negative. */
    final String whereNegative;
    /** Empty for presets that count workers; only set, as failures are, for those that count requests. */
    final String requests;
    final String failures;

    Preset(
            String objectName,
            String busyWorkers,
            String maxRequestWorkers,
            String whereAbsent,
            String whereNegative) {
        this.objectName = objectName;
        this.busyWorkers = busyWorkers;
        this.maxRequestWorkers = maxRequestWorkers;
        this.whereAbsent = whereAbsent;
        this.whereNegative = whereNegative;
        this.requests = "";
        this.failures = "";
    }

    Preset(String objectName, String requests, String failures) {
        this.objectName = objectName;
        this.busyWorkers = "";
        this.maxRequestWorkers = "";
        this.whereAbsent = "";
        this.whereNegative = "";
        this.requests = requests;
        this.failures = failures;
    }

    /** Returns the pattern of MBeans that do not count; empty: none. */
    String objectNameExcept() {
        return "";
    }
}
