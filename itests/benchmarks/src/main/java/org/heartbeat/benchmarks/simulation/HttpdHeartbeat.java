// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** mod_lbmethod_heartbeat, with its faults: see org.heartbeat.balancer's README. */
final class HttpdHeartbeat extends Policies.Httpd {

    private static final long FRESH = TimeUnit.SECONDS.toNanos(10);

    private final SplittableRandom random;
    private final Beat[] beats;
    private final long[] ageWhenRead;
    private final long[] readAt;
    private final boolean byFile;

    HttpdHeartbeat(Site site, Scenario scenario, long seed) {
        super(site.servers.length);
        int members = site.servers.length;
        random = new SplittableRandom(seed);
        beats = new Beat[members];
        ageWhenRead = new long[members];
        readAt = new long[members];
        byFile = scenario.look > 0;
    }

    @Override
    public void beat(int server, Beat beat, long now) {
        beats[server] = beat;
        ageWhenRead[server] = now - beat.at();
        readAt[server] = now;
    }

    @Override
    public int pick(long now) {
        int open = 0;
        int last = NONE;
        for (int member = 0; member < beats.length; member++) {
            if (counts(member, now)) {
                open += ready(member);
                last = member;
            }
        }
        if (open == 0) {
            return NONE;
        }
        // one slot too many: it belongs to the last member, whatever that reports
        int slot = random.nextInt(open + 1);
        for (int member = 0; member < beats.length; member++) {
            if (counts(member, now)) {
                if (slot < ready(member)) {
                    return member;
                }
                slot -= ready(member);
            }
        }
        return last;
    }

    /** An age in a file does not change until the file is written again. */
    private boolean counts(int member, long now) {
        return beats[member] != null
                && isUsable(member, now)
                && ageWhenRead[member] + (byFile ? 0 : now - readAt[member]) < FRESH;
    }

    /** Returns the slots of a pool; an idle pool counts a quarter. */
    private int ready(int member) {
        return beats[member].busy() == 0 ? beats[member].ready() / 4 : beats[member].ready();
    }
}
