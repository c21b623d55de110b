// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.measure;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.heartbeat.internal.log.OutageLog;

/** A call to a foreign service on another thread. For any thread. */
final class ServiceCall<T> implements Callable<T> {

    private final Callable<T> service;
    private final Future<T> result;
    private volatile String failure;

    /** Begins the call. */
    ServiceCall(ExecutorService callers, Callable<T> service) {
        this.service = service;
        result = callers.submit(this);
    }

    /**
     * Keeps failures from the future, whose ExecutionException would call the failure's own code for a message, which may fail
     * too.
     */
    @Override
    public T call() {
        try {
            return service.call();
        } catch (Throwable e) {
            failure = "failed: " + OutageLog.text(e);
            return null;
        }
    }

    /**
     * Waits for the result.
     *
     * @return the result; null if there is none, or if the call failed
     * @throws TimeoutException if the call takes longer than so many nanoseconds
     * @throws java.util.concurrent.CancellationException if it was cancelled
     */
    T await(long nanos) throws TimeoutException, InterruptedException {
        try {
            return result.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            // there was no memory for the reason
            failure = "failed";
            return null;
        }
    }

    /** Returns why there was no result: the failure or, if the call returned null, this text. */
    String failure(String ifNull) {
        String why = failure;
        return why == null ? ifNull : why;
    }

    /** Cancels the call and interrupts its thread. */
    void cancel() {
        result.cancel(true);
    }
}
