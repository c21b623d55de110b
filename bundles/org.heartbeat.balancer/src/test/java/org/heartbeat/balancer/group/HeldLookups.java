// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.group;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Look-ups that the test runs itself. */
final class HeldLookups extends ThreadPoolExecutor {

    final Queue<Runnable> tasks = new ArrayDeque<>();

    HeldLookups() {
        super(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }
}
