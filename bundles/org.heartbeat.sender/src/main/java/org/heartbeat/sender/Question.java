// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.heartbeat.internal.log.OutageLog;

/** A question to a service that is not ours, put on another thread. For any thread. */
final class Question<T> implements Callable<T> {

    private final Callable<T> service;
    private final Future<T> answer;
    private volatile String trouble;

    /** Asks. */
    Question(ExecutorService askers, Callable<T> service) {
        this.service = service;
        answer = askers.submit(this);
    }

    /** Leaves no failure to the future: its ExecutionException calls the failure's own code for a message, which may fail too. */
    @Override
    public T call() {
        try {
            return service.call();
        } catch (Throwable e) {
            trouble = "failed: " + OutageLog.text(e);
            return null;
        }
    }

    /**
     * Waits for the answer; null where there is none.
     *
     * @throws TimeoutException if that is not known within so many nanoseconds
     * @throws java.util.concurrent.CancellationException if it was withdrawn
     */
    T await(long nanos) throws TimeoutException, InterruptedException {
        try {
            return answer.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            // no memory for the reason
            trouble = "failed";
            return null;
        }
    }

    /** Why there was no answer. */
    String trouble(String nothing) {
        String failure = trouble;
        return failure == null ? nothing : failure;
    }

    /** Gives up on it, and interrupts whoever was asked. */
    void withdraw() {
        answer.cancel(true);
    }
}
