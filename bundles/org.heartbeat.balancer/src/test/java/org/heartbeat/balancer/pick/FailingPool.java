// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.pick;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.balancer.Picks;

/** Ten servers of ten workers in virtual time, some of whose requests fail. */
class FailingPool {

    static final int SERVERS = 10;
    static final Duration REFRESH = Duration.ofMillis(250);
    static final List<Integer> NUMBERS = IntStream.range(0, SERVERS).boxed().toList();

    final SplittableRandom random = new SplittableRandom(20_261_127);
    long now = -5_000_000_000L;
    final Pool<Integer> pool = new Pool<>(NUMBERS, () -> now, () -> random);

    FailingPool() {
        update();
    }

    void update() {
        update(IntStream.range(0, SERVERS).map(i -> 10).toArray());
    }

    void update(int... workers) {
        pool.update(
                Arrays.stream(workers)
                        .mapToObj(size -> new ServerReport(ServerState.UP, size, size / 2.0, 0, 1))
                        .toList(),
                Fallback.ANY,
                "none");
    }

    void after(Duration time) {
        now += time.toNanos();
        update();
    }

    /** Begins requests until this server is picked, and ends those of the others. */
    Selection<Integer> begin(int server) {
        for (int tries = 0; tries < 50_000; tries++) {
            Selection<Integer> selection = Picks.begin(pool);
            if (selection.candidate() == server) {
                return selection;
            }
            selection.close();
        }
        throw new AssertionError("never picked: " + server);
    }

    void fail(int server, int times) {
        for (int i = 0; i < times; i++) {
            begin(server).fail();
        }
    }

    boolean isPicked(int server) {
        return IntStream.range(0, 20_000).anyMatch(i -> {
            try (Selection<Integer> selection = Picks.begin(pool)) {
                return selection.candidate() == server;
            }
        });
    }

    /** Runs requests that last for some time, as many as keep half of the workers busy. */
    long[] load(int requests, int lasting, IntPredicate fails) {
        Queue<Selection<Integer>> flights = new ArrayDeque<>();
        long[] counts = new long[SERVERS];
        for (int i = 0; i < requests; i++) {
            now += Duration.ofMillis(1).toNanos();
            if (i % REFRESH.toMillis() == 0) {
                update();
            }
            Selection<Integer> selection = Picks.begin(pool);
            counts[selection.candidate()]++;
            if (fails.test(selection.candidate())) {
                selection.fail();
            } else {
                flights.add(selection);
            }
            if (flights.size() > lasting) {
                flights.remove().close();
            }
        }
        flights.forEach(Selection::close);
        return counts;
    }
}
