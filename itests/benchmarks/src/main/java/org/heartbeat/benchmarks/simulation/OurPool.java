// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.heartbeat.api.balancer.NoServerException;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.balancer.Fallback;
import org.heartbeat.balancer.Pool;
import org.heartbeat.balancer.Standing;

/** The balancer's own pool, told what a monitor would tell it. */
final class OurPool implements Policy {

    private final boolean told;
    private final long staleAfter;
    private final Pool<Integer> pool;
    private final List<ArrayDeque<Selection<Integer>>> inFlight;
    private final Beat[] beats;
    private final long[] counts;
    private long now;

    private OurPool(Site site, Scenario scenario, long seed, boolean told) {
        this.told = told;
        int servers = site.servers.length;
        // what HeartbeatStaleAfter = auto comes to
        staleAfter = TimeUnit.MILLISECONDS.toNanos(scenario.loss > 0 ? 6_000 : 3_000);
        Random random = new Random(seed);
        pool = new Pool<>(IntStream.range(0, servers).boxed().toList(), () -> now, () -> random);
        inFlight = IntStream.range(0, servers).mapToObj(i -> new ArrayDeque<Selection<Integer>>()).toList();
        beats = new Beat[servers];
        counts = new long[servers];
    }

    static Policy told(Site site, Scenario scenario, long seed) {
        return new OurPool(site, scenario, seed, true);
    }

    static Policy untold(Site site, Scenario scenario, long seed) {
        return new OurPool(site, scenario, seed, false);
    }

    @Override
    public void beat(int server, Beat beat, long now) {
        this.now = now;
        beats[server] = beat;
        counts[server]++;
        List<Standing> standings = new ArrayList<>(Collections.nCopies(beats.length, new Standing(null, 0, 0, 1, 0)));
        for (int i = 0; i < beats.length; i++) {
            if (beats[i] != null) {
                standings.set(i, standing(i));
            }
        }
        pool.update(standings, Fallback.ANY, "none takes work");
    }

    private Standing standing(int server) {
        Beat beat = beats[server];
        long age = now - beat.at();
        ServerState state = age > staleAfter ? ServerState.STALE
                : beat.leaving() ? ServerState.DRAINING
                : beat.ready() == 0 ? ServerState.FULL : ServerState.UP;
        double silence = Math.max(0, 2.0 * age / staleAfter - 1);
        return new Standing(
                state, beat.ready() + beat.busy(), beat.ready(), Math.max(0.1, 1 - 0.9 * silence), counts[server]);
    }

    @Override
    public int pick(long now) {
        this.now = now;
        try {
            if (!told) {
                return pool.pick();
            }
            Selection<Integer> selection = pool.begin();
            inFlight.get(selection.candidate()).add(selection);
            return selection.candidate();
        } catch (NoServerException e) {
            return NONE;
        }
    }

    @Override
    public void end(int server, boolean failed, long now) {
        if (told) {
            this.now = now;
            // which of its requests it is makes no difference but to the order of failures
            Selection<Integer> selection = inFlight.get(server).poll();
            if (failed) {
                selection.fail();
            } else {
                selection.close();
            }
        }
    }
}
