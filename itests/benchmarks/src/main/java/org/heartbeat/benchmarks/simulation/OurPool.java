// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.heartbeat.api.balancer.NoServerException;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.balancer.pick.Fallback;
import org.heartbeat.balancer.pick.Pool;
import org.heartbeat.balancer.pick.ServerReport;
import org.heartbeat.internal.smoothing.Smoother;

/** The balancer's own pool, with the reports that a monitor would have. */
final class OurPool implements Policy {

    private final boolean told;
    private final long staleAfter;
    private final long interval;
    private final Pool<Integer> pool;
    private Selection<Integer> begun;
    private final Beat[] beats;
    private final Smoother[] steady;
    private long now;

    private OurPool(Site site, Scenario scenario, long seed, boolean told) {
        this.told = told;
        int servers = site.servers.length;
        // the result of HeartbeatStaleAfter = auto
        staleAfter = TimeUnit.MILLISECONDS.toNanos(scenario.loss > 0 ? 6_000 : 3_000);
        SplittableRandom random = new SplittableRandom(seed);
        pool = new Pool<>(IntStream.range(0, servers).boxed().toList(), () -> now, () -> random);
        interval = (long) (scenario.beat * TimeUnit.SECONDS.toNanos(1));
        beats = new Beat[servers];
        steady = new Smoother[servers];
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
        follow(server, beat);
        beats[server] = beat;
        List<ServerReport> reports = new ArrayList<>(Collections.nCopies(beats.length, new ServerReport(null, 0, 0, 0, 1)));
        for (int i = 0; i < beats.length; i++) {
            if (beats[i] != null) {
                reports.set(i, report(i));
            }
        }
        pool.update(reports, Fallback.ANY, "none takes work");
    }

    private void follow(int server, Beat beat) {
        if (beat.leaving()) {
            steady[server] = null;
            return;
        }
        int workers = beat.ready() + beat.busy();
        if (steady[server] == null || beat.at() - beats[server].at() > staleAfter) {
            steady[server] = new Smoother();
            steady[server].resume(beat.ready(), workers);
        }
        steady[server].smoothAndReport(new WorkerStatus(beat.momentary(), workers - beat.momentary()), beat.at(), interval);
    }

    private ServerReport report(int server) {
        Beat beat = beats[server];
        long age = now - beat.at();
        ServerState state = age > staleAfter ? ServerState.STALE
                : beat.leaving() ? ServerState.DRAINING
                : beat.ready() == 0 ? ServerState.FULL : ServerState.UP;
        double silence = Math.max(0, 2.0 * age / staleAfter - 1);
        double ready = steady[server] == null ? 0 : steady[server].ready();
        return new ServerReport(
                state, beat.ready() + beat.busy(), ready, beat.errors() / 1000.0, Math.max(0.1, 1 - 0.9 * silence));
    }

    @Override
    public int pick(long now) {
        this.now = now;
        try {
            if (!told) {
                return pool.pick();
            }
            begun = pool.begin();
            return begun.candidate();
        } catch (NoServerException e) {
            return NONE;
        }
    }

    @Override
    public Object ticket() {
        return begun;
    }

    @Override
    public void end(int server, Object ticket, boolean failed, long now) {
        this.now = now;
        if (ticket instanceof Selection<?> selection) {
            if (failed) {
                selection.fail();
            } else {
                selection.close();
            }
        }
    }
}
