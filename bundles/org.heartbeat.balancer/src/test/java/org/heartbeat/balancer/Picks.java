// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.heartbeat.api.balancer.NoServerException;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.balancer.ServerGroup;

/** Picks by groups, and how often each candidate is picked. */
public final class Picks {

    private Picks() {}

    /** Returns the selection by a group that is sure to have a candidate. */
    public static <T> Selection<T> begin(ServerGroup<T> group) {
        try {
            return group.begin();
        } catch (NoServerException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the pick of a group that is sure to have a candidate. */
    public static <T> T pick(ServerGroup<T> group) {
        try {
            return group.pick();
        } catch (NoServerException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns how often each is picked if the end of requests is not reported. */
    public static <T> long[] picks(ServerGroup<T> group, int picks, List<T> candidates) {
        long[] counts = new long[candidates.size()];
        for (int i = 0; i < picks; i++) {
            counts[candidates.indexOf(pick(group))]++;
        }
        return counts;
    }

    /** Returns how often each is picked for requests that end at once. */
    public static <T> long[] idlePicks(ServerGroup<T> group, int picks, List<T> candidates) {
        long[] counts = new long[candidates.size()];
        for (int i = 0; i < picks; i++) {
            try (Selection<T> selection = begin(group)) {
                counts[candidates.indexOf(selection.candidate())]++;
            }
        }
        return counts;
    }

    /** Returns how often each is picked for requests that do not end. */
    public static <T> long[] begun(ServerGroup<T> group, int picks, List<T> candidates) {
        long[] counts = new long[candidates.size()];
        for (int i = 0; i < picks; i++) {
            counts[candidates.indexOf(begin(group).candidate())]++;
        }
        return counts;
    }

    /** Returns the candidates that are picked at all, by either method. */
    public static <T> List<T> picked(ServerGroup<T> group, List<T> candidates) {
        long[] idle = idlePicks(group, 200, candidates);
        long[] told = picks(group, 200, candidates);
        if (!Arrays.equals(Arrays.stream(idle).map(Long::signum).toArray(), Arrays.stream(told).map(Long::signum).toArray())) {
            throw new AssertionError("different candidates: " + Arrays.toString(idle) + " and " + Arrays.toString(told));
        }
        return candidates.stream().filter(candidate -> told[candidates.indexOf(candidate)] > 0).toList();
    }

    /** Returns the reason why none is picked, by both methods. */
    public static String none(ServerGroup<?> group) {
        String reason = assertThrows(NoServerException.class, group::begin).getMessage();
        String other = assertThrows(NoServerException.class, group::pick).getMessage();
        if (!reason.equals(other)) {
            throw new AssertionError(reason + ", but also " + other);
        }
        return reason;
    }
}
