// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Balancers for comparison: httpd's methods without beats, and an oracle. */
final class Policies {

    private Policies() {}

    /** How long a member that refused a connection gets no requests ({@code retry} of mod_proxy); another one is tried. */
    abstract static class Httpd implements Policy {

        private static final long RETRY = TimeUnit.SECONDS.toNanos(60);

        private final long[] inErrorUntil;

        Httpd(int members) {
            inErrorUntil = new long[members];
        }

        boolean isUsable(int member, long now) {
            return now >= inErrorUntil[member];
        }

        @Override
        public boolean refused(int server, long now) {
            end(server, ticket(), true, now);
            inErrorUntil[server] = now + RETRY;
            return true;
        }
    }

    /** Picks a random server. */
    static Policy random(Site site, Scenario scenario, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int members = site.servers.length;
        return new Httpd(members) {
            @Override
            public int pick(long now) {
                int usable = 0;
                for (int member = 0; member < members; member++) {
                    usable += isUsable(member, now) ? 1 : 0;
                }
                int number = usable == 0 ? 0 : random.nextInt(usable);
                for (int member = 0; member < members; member++) {
                    if (isUsable(member, now) && number-- == 0) {
                        return member;
                    }
                }
                return NONE;
            }
        };
    }

    /** mod_lbmethod_byrequests with equal load factors. */
    static Policy byRequests(Site site, Scenario scenario, long seed) {
        return new Counting(site.servers.length, seed, false);
    }

    /** mod_lbmethod_bybusyness with equal load factors. */
    static Policy byBusyness(Site site, Scenario scenario, long seed) {
        return new Counting(site.servers.length, seed, true);
    }

    private static final class Counting extends Httpd {

        private final boolean byBusyness;
        private final int[] status;
        private final int[] busy;

        Counting(int members, long seed, boolean byBusyness) {
            super(members);
            this.byBusyness = byBusyness;
            status = new int[members];
            busy = new int[members];
            // balancers that have run for a while are not all at the same member
            SplittableRandom random = new SplittableRandom(seed);
            Arrays.setAll(status, member -> random.nextInt(members));
        }

        @Override
        public int pick(long now) {
            int best = NONE;
            int usable = 0;
            for (int member = 0; member < status.length; member++) {
                if (isUsable(member, now)) {
                    usable++;
                    status[member]++;
                    if (best == NONE || isBetter(member, best)) {
                        best = member;
                    }
                }
            }
            if (best != NONE) {
                status[best] -= usable;
                busy[best]++;
            }
            return best;
        }

        private boolean isBetter(int member, int best) {
            return byBusyness && busy[member] != busy[best] ? busy[member] < busy[best] : status[member] > status[best];
        }

        @Override
        public void end(int server, Object ticket, boolean failed, long now) {
            busy[server]--;
        }
    }

    /** Picks the shortest queue per worker, which no real balancer knows, and never a server that does not serve. */
    static Policy oracle(Site site, Scenario scenario, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return now -> {
            int best = Policy.NONE;
            double least = Double.POSITIVE_INFINITY;
            int ties = 0;
            for (Server server : site.servers) {
                double occupancy = server.occupancy();
                if (occupancy < least) {
                    least = occupancy;
                    best = server.number;
                    ties = 1;
                } else if (occupancy == least && best != Policy.NONE && random.nextInt(++ties) == 0) {
                    best = server.number;
                }
            }
            return best;
        };
    }

    /** Picks the shorter queue of two random servers. Its mean is known, so that the simulation can check itself. */
    static Policy shorterOfTwo(Site site, Scenario scenario, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int members = site.servers.length;
        return now -> {
            int one = random.nextInt(members);
            int other = random.nextInt(members - 1);
            other += other >= one ? 1 : 0;
            return site.servers[one].occupancy() <= site.servers[other].occupancy() ? one : other;
        };
    }
}
