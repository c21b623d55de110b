// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** A site and its events. Times are seconds; a load of 1 is what all its workers can do at their mean speed. */
final class Scenario {

    /** An event of a server. */
    enum Incident {
        /** It appears, idle. */
        JOIN,
        /** Its requests never end from now on. */
        HANG,
        /** It disappears with its requests; it refuses connections and sends no beats. */
        KILL,
        /** It reports that it leaves, and continues to serve. */
        LEAVE,
        /** It refuses connections, but sends beats. */
        REFUSE
    }

    /** An event at a time. */
    record Event(double at, int server, Incident incident) {}

    /** From a time on, a server fails a share of its requests, some seconds after it has started to work on them. */
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
    /** The time between two reads of the reports by a balancer; 0: each beat acts at once. */
    double look;
    double loss;
    double from = 30;
    double to = 130;
    /** The server whose share is shown, and from when on. */
    int watched = -1;
    double watchedFrom;
    final List<Event> events = new ArrayList<>();
    final List<Failure> failures = new ArrayList<>();
    /** The number of waiting requests at which a server answers with an error at once. */
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

    /** Uses requests of exponential length. */
    Scenario mean(double seconds) {
        meanWork = seconds;
        work = random -> exponential(random, seconds);
        return this;
    }

    /** Uses requests of which 95 in 100 take 20 ms, and 5 take 1.6 s. */
    Scenario heavyTailed() {
        meanWork = 0.95 * 0.02 + 0.05 * 1.6;
        work = random -> random.nextDouble() < 0.95 ? 0.02 : 1.6;
        return this;
    }

    /** Makes every second server half as fast. */
    Scenario halfSlow() {
        speeds = new double[workers.length];
        Arrays.setAll(speeds, server -> server % 2 == 0 ? 1 : 0.5);
        return this;
    }

    /** Makes the last server half as fast. */
    Scenario lastSlow() {
        speeds = new double[workers.length];
        Arrays.setAll(speeds, server -> server < workers.length - 1 ? 1 : 0.5);
        return this;
    }

    /** Lets something else use most of each server's processors for 20 s of every 80 s, one server after the other. */
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

    /** Makes servers answer a share of their requests at once with an error. */
    Scenario fail(double at, double share, int... servers) {
        for (int server : servers) {
            failures.add(new Failure(at, server, share, 0));
        }
        return this;
    }

    /** Makes all servers do so, from 20 s on. */
    Scenario allFail(double share) {
        return fail(20, share, IntStream.range(0, workers.length).toArray());
    }

    /** Makes a server fail each request after some seconds of work. */
    Scenario failSlowly(double at, int server, double seconds) {
        failures.add(new Failure(at, server, 1, seconds));
        return this;
    }

    /** Makes servers answer at once with an error while a number of requests wait, from 20 s on. */
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

    /** Returns the requests per second at a time. */
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
