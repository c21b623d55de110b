// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Servers, balancers and requests in virtual time: one run of a scenario. There is one stream of random numbers for each
 * quantity, so that all policies meet the same requests.
 */
final class Site {

    /** How often a server measures its load before each beat, in the second half of the interval, like the sender. */
    private static final int LOOKS = 4;
    private static final double LEAST_APART = 0.05;

    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Scenario scenario;
    private final long delay;
    private final int scale;
    /** The time between two measurements. */
    private final double apart;
    final Server[] servers;
    private final Policy[] policies;
    private final Policy.Beat[][] heard;
    private final PriorityQueue<Timed> timeline = new PriorityQueue<>();
    private final SplittableRandom arrivals;
    private final SplittableRandom works;
    private final SplittableRandom entrances;
    private final SplittableRandom beats;
    private final SplittableRandom lucks;
    private final Outcome outcome;
    private double now;
    private long events;

    /** An event at a time. Of two events at the same time, the one scheduled first comes first. */
    private record Timed(double at, long order, Runnable action) implements Comparable<Timed> {
        @Override
        public int compareTo(Timed other) {
            int byTime = Double.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    Site(Scenario scenario, Contender contender, long seed, Outcome outcome) {
        this.outcome = outcome;
        this.scenario = scenario;
        SplittableRandom seeds = new SplittableRandom(seed);
        arrivals = seeds.split();
        works = seeds.split();
        entrances = seeds.split();
        beats = seeds.split();
        delay = nanos(contender.delay().applyAsDouble(scenario));
        scale = contender.scale();
        apart = Math.max(LEAST_APART, scenario.beat / (2 * LOOKS + 2));
        servers = new Server[scenario.workers.length];
        for (int i = 0; i < servers.length; i++) {
            servers[i] = new Server(i, scenario.workers[i]);
        }
        Set<Integer> met = new HashSet<>();
        for (Scenario.Event event : scenario.events) {
            if (met.add(event.server()) && event.incident() == Scenario.Incident.JOIN) {
                servers[event.server()].state = Server.State.ABSENT;
            }
        }
        policies = new Policy[scenario.balancers];
        heard = new Policy.Beat[policies.length][servers.length];
        for (int i = 0; i < policies.length; i++) {
            policies[i] = contender.factory().make(this, scenario, seeds.nextLong());
        }
        lucks = seeds.split();
    }

    /** Runs all events until the last request has ended. */
    void run() {
        for (Server server : servers) {
            at(beats.nextDouble() * scenario.beat, () -> beat(server));
        }
        for (int balancer = 0; scenario.look > 0 && balancer < policies.length; balancer++) {
            int number = balancer;
            at(beats.nextDouble() * scenario.look, () -> look(number));
        }
        for (Scenario.Event event : scenario.events) {
            at(event.at(), () -> happen(servers[event.server()], event.incident()));
        }
        for (Scenario.Failure failure : scenario.failures) {
            at(failure.at(), () -> {
                servers[failure.server()].failing = failure.share();
                servers[failure.server()].failingAfter = failure.seconds();
            });
        }
        // the first measurements come before the first requests
        at(2 * Math.max(scenario.look, scenario.beat), this::arrive);
        while (!timeline.isEmpty()) {
            Timed next = timeline.poll();
            now = next.at();
            next.action().run();
        }
        for (Server server : servers) {
            outcome.longestOverload = Math.max(outcome.longestOverload, server.longestOverload());
        }
    }

    private void at(double time, Runnable action) {
        timeline.add(new Timed(time, events++, action));
    }

    private void arrive() {
        int balancer = policies.length == 1 ? 0 : entrances.nextInt(policies.length);
        serve(balancer, scenario.work.applyAsDouble(works), lucks.nextDouble());
        double next = now + Scenario.exponential(arrivals, 1 / scenario.rate(now));
        if (next < scenario.to) {
            at(next, this::arrive);
        }
    }

    private void serve(int balancer, double work, double luck) {
        boolean refused;
        int number;
        int tries = servers.length;
        do {
            number = policies[balancer].pick(nanos(now));
            refused = number != Policy.NONE && servers[number].refuses();
            count(number);
        } while (refused && policies[balancer].refused(number, nanos(now)) && tries-- > 0);
        if (refused || number == Policy.NONE) {
            if (isMeasured(now)) {
                outcome.refused += number == Policy.NONE ? 1 : 0;
                outcome.lose();
            }
            return;
        }
        Server server = servers[number];
        Server.Request request = new Server.Request(
                now, work, luck, balancer, number, policies[balancer].ticket(), new boolean[1]);
        if (isMeasured(now)) {
            server.given(scenario.meanWork, scenario.speed(number, now), now);
        }
        boolean sheds = now >= scenario.sheddingFrom && server.waiting.size() >= scenario.shedding;
        if (sheds || server.failingAfter == 0 && luck < server.failing) {
            server.answered(true);
            end(request, true);
        } else if (server.running.size() < server.workers) {
            start(server, request);
        } else {
            countWait();
            server.waiting.add(request);
            if (server.state == Server.State.HANGING) {
                at(now + Outcome.LOST, () -> end(request, true));
            }
        }
    }

    private void start(Server server, Server.Request request) {
        server.running.add(request);
        if (server.state == Server.State.HANGING) {
            at(now + Outcome.LOST, () -> end(request, true));
            return;
        }
        boolean fails = request.luck() < server.failing;
        double work = fails ? server.failingAfter : request.work();
        at(now + work / scenario.speed(server.number, now), () -> {
            if (server.state == Server.State.HANGING || request.ended()[0]) {
                return;
            }
            server.answered(fails);
            end(request, fails);
            server.running.remove(request);
            Server.Request next = server.waiting.poll();
            if (next != null) {
                start(server, next);
            }
        });
    }

    private void end(Server.Request request, boolean failed) {
        if (request.ended()[0]) {
            return;
        }
        request.ended()[0] = true;
        policies[request.balancer()].end(request.server(), request.ticket(), failed, nanos(now));
        if (isMeasured(request.due())) {
            if (failed) {
                outcome.lose();
            } else {
                outcome.add(now - request.due());
            }
        }
    }

    private void count(int server) {
        if (scenario.watched >= 0 && now >= scenario.watchedFrom) {
            outcome.watchedOf++;
            outcome.watched += server == scenario.watched ? 1 : 0;
        }
    }

    private void countWait() {
        if (isMeasured(now)) {
            outcome.waited++;
            for (Server other : servers) {
                if (other.isFree()) {
                    outcome.avoidable++;
                    return;
                }
            }
        }
    }

    private boolean isMeasured(double time) {
        return time >= scenario.from;
    }

    private void beat(Server server) {
        if (now < scenario.to) {
            at(now + scenario.beat, () -> beat(server));
            for (int looks = 1; looks <= Math.min(LOOKS, scenario.beat / apart - 1); looks++) {
                at(now + scenario.beat - looks * apart, server::look);
            }
        }
        if (server.state != Server.State.ABSENT) {
            hear(server, server.beat(nanos(now), delay, scale));
        }
    }

    private void hear(Server server, Policy.Beat beat) {
        for (int balancer = 0; balancer < policies.length; balancer++) {
            if (scenario.loss == 0 || beats.nextDouble() >= scenario.loss) {
                heard[balancer][server.number] = beat;
                if (scenario.look == 0) {
                    policies[balancer].beat(server.number, beat, nanos(now));
                }
            }
        }
    }

    private void look(int balancer) {
        if (now < scenario.to) {
            at(now + scenario.look, () -> look(balancer));
        }
        for (int server = 0; server < servers.length; server++) {
            if (heard[balancer][server] != null) {
                policies[balancer].beat(server, heard[balancer][server], nanos(now));
            }
        }
    }

    private void happen(Server server, Scenario.Incident incident) {
        switch (incident) {
            case JOIN -> server.join();
            case HANG -> {
                server.state = Server.State.HANGING;
                server.running.forEach(request -> at(now + Outcome.LOST, () -> end(request, true)));
                server.waiting.forEach(request -> at(now + Outcome.LOST, () -> end(request, true)));
            }
            case KILL -> {
                server.state = Server.State.ABSENT;
                server.running.forEach(request -> end(request, true));
                server.waiting.forEach(request -> end(request, true));
                server.running.clear();
                server.waiting.clear();
            }
            case LEAVE -> server.leaving = true;
            case REFUSE -> server.state = Server.State.REFUSING;
        }
    }

    private static long nanos(double seconds) {
        return Math.round(seconds * SECOND);
    }
}
