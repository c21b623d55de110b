// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.monitor.HeartbeatMonitor;

/** A table, groups of candidates in it, and what they pick. */
abstract class GroupFixture {

    static final Settings ANY = new Settings(Duration.ofSeconds(10), Fallback.ANY);
    static final Settings LAST_KNOWN = new Settings(Duration.ofSeconds(10), Fallback.LAST_KNOWN);
    static final Settings FAIL = new Settings(Duration.ofSeconds(10), Fallback.FAIL);
    static final String A = "192.0.2.1";
    static final String B = "192.0.2.2";
    static final String C = "192.0.2.3";

    final Table table = new Table();
    final SplittableRandom random = new SplittableRandom(42);
    final Names names = new Names(
            name -> {
                throw new AssertionError("asked for " + name);
            },
            work -> {
                throw new RejectedExecutionException();
            },
            System::nanoTime,
            () -> {});

    Group<String> group(Settings settings, String... candidates) {
        return group(table, settings, candidates);
    }

    /** Candidates are {@code host:port}. */
    Group<String> group(HeartbeatMonitor monitor, Settings settings, String... candidates) {
        Group<String> group = new Group<>(
                Arrays.asList(candidates),
                candidate -> {
                    int colon = candidate.lastIndexOf(':');
                    return InetSocketAddress.createUnresolved(
                            candidate.substring(0, colon), Integer.parseInt(candidate.substring(colon + 1)));
                },
                names,
                random.split());
        group.refresh(monitor, settings);
        return group;
    }

    static long[] picks(Group<String> group, int picks, String... candidates) {
        long[] counts = new long[candidates.length];
        for (int i = 0; i < picks; i++) {
            counts[Arrays.asList(candidates).indexOf(pick(group))]++;
        }
        return counts;
    }

    static String pick(Group<String> group) {
        return selected(group).candidate();
    }

    static Selection.Selected<String> selected(Group<String> group) {
        Selection<String> selection = group.select();
        if (selection instanceof Selection.Selected<String> selected) {
            return selected;
        }
        throw new AssertionError(selection);
    }

    static String reason(Group<String> group) {
        Selection<String> selection = group.select();
        if (selection instanceof Selection.None<String> none) {
            return none.reason();
        }
        throw new AssertionError(selection);
    }
}
