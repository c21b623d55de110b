// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** A site and what happens to it. Times are seconds; a load of 1 is what all its workers can do at their mean speed. */
final class Scenario {

    /** What can happen to a server. */
    enum Incident {
        /** It comes, idle; until then it is not there. */
        JOIN,
        /** Its requests never end any more. */
        HANG,
        /** It is gone, and with it the requests that it had; connections are refused and there are no beats. */
        KILL,
        /** It says that it leaves, and goes on to serve. */
        LEAVE,
        /** It refuses connections, and beats. */
        REFUSE
    }

    /** One thing that happens. */
    record Event(double at, int server, Incident incident) {}

    /** From a time on a server fails this share of its requests, so many seconds after it has begun to work at them. */
    record Failure(double at, int server, double share, double seconds) {}

    final String name;
    int[] workers = filled(10, 25);
    double[] speeds = new double[0];
    boolean antagonist;
    double load = 0.7;
    double burst = 1;
    double meanWork = 0.1;
    ToDoubleFunction<SplittableRandom> work = random -> exponential(random, 0.1);
    int balancers = 1;
    double beat = 1;
    /** Time between two looks of a balancer into what was said; 0: each beat acts at once. */
    double look;
    double loss;
    double from = 30;
    double to = 130;
    /** The server whose share is told, and from when on. */
    int watched = -1;
    double watchedFrom;
    final List<Event> events = new ArrayList<>();
    final List<Failure> failures = new ArrayList<>();
    /** A server answers with an error at once while so many requests wait. */
    int shedding = Integer.MAX_VALUE;
    double sheddingFrom;

    Scenario(String name) {
        this.name = name;
    }

    Scenario load(double value) {
        load = value;
        return this;
    }

    Scenario look(double value) {
        look = value;
        return this;
    }

    Scenario beat(double value) {
        beat = value;
        return this;
    }

    Scenario loss(double value) {
        loss = value;
        return this;
    }

    Scenario balancers(int value) {
        balancers = value;
        return this;
    }

    Scenario burst(double value) {
        burst = value;
        return this;
    }

    Scenario servers(int count, int workersOfEach) {
        workers = filled(count, workersOfEach);
        return this;
    }

    Scenario workers(int... ofEach) {
        workers = ofEach;
        return this;
    }

    /** Exponential requests. */
    Scenario mean(double seconds) {
        meanWork = seconds;
        work = random -> exponential(random, seconds);
        return this;
    }

    /** 95 of 100 requests take 20 ms, 5 take 1.6 s. */
    Scenario heavyTailed() {
        meanWork = 0.95 * 0.02 + 0.05 * 1.6;
        work = random -> random.nextDouble() < 0.95 ? 0.02 : 1.6;
        return this;
    }

    /** Each second server is half as fast. */
    Scenario halfSlow() {
        speeds = new double[workers.length];
        Arrays.setAll(speeds, server -> server % 2 == 0 ? 1 : 0.5);
        return this;
    }

    /** The last server is half as fast. */
    Scenario lastSlow() {
        speeds = new double[workers.length];
        Arrays.setAll(speeds, server -> server < workers.length - 1 ? 1 : 0.5);
        return this;
    }

    /** Something else has most of each server's processors for 20 s of every 80 s, of one after the other. */
    Scenario antagonist() {
        antagonist = true;
        return this;
    }

    Scenario during(double begin, double end) {
        from = begin;
        to = end;
        return this;
    }

    Scenario event(double at, int server, Incident incident) {
        events.add(new Event(at, server, incident));
        return this;
    }

    /** Servers answer this share of their requests at once with an error. */
    Scenario fail(double at, double share, int... servers) {
        for (int server : servers) {
            failures.add(new Failure(at, server, share, 0));
        }
        return this;
    }

    /** All servers do, from 20 s on. */
    Scenario allFail(double share) {
        return fail(20, share, IntStream.range(0, workers.length).toArray());
    }

    /** A server fails each request after so many seconds of work. */
    Scenario failSlowly(double at, int server, double seconds) {
        failures.add(new Failure(at, server, 1, seconds));
        return this;
    }

    /** Servers answer at once with an error while so many requests wait, from 20 s on. */
    Scenario shed(int waiting) {
        shedding = waiting;
        sheddingFrom = 20;
        return this;
    }

    Scenario watch(int server, double begin) {
        watched = server;
        watchedFrom = begin;
        return this;
    }

    double speed(int server, double now) {
        double own = speeds.length == 0 ? 1 : speeds[server];
        boolean disturbed = antagonist && (now / 80 + (double) server / workers.length) % 1 < 0.25;
        return disturbed ? own * 0.4 : own;
    }

    /** Requests a second at this time. */
    double rate(double now) {
        double capacity = 0;
        for (int server = 0; server < workers.length; server++) {
            double own = speeds.length == 0 ? 1 : speeds[server];
            capacity += workers[server] * own * (antagonist ? 0.85 : 1);
        }
        return load * capacity / meanWork * (burst > 1 && now % 20 < 2 ? burst : 1);
    }

    static double exponential(SplittableRandom random, double mean) {
        return -mean * Math.log(1 - random.nextDouble());
    }

    private static int[] filled(int count, int value) {
        int[] all = new int[count];
        Arrays.fill(all, value);
        return all;
    }
}
