// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.settings;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.heartbeat.sender.transport.BeatTarget;
import org.heartbeat.sender.transport.TlsFiles;

/**
 * A valid configuration of the sender.
 *
 * @param targets the targets of the beats, each once; empty: sending is disabled
 * @param interval the time between beats
 * @param port the port to report: 0 for none, {@link #AUTO_PORT} for the port of the HTTP service
 * @param status the name of the status provider to use; empty: the one with the highest ranking
 * @param variables the site's own variables by key, in the order in which beats carry them
 * @param smoothingDelay the reaction time of balancers, over which numbers are smoothed; zero: they are not smoothed
 * @param countsErrors whether failing requests reduce the reported capacity
 * @param scale the units per worker in the message
 * @param signing whether and how beats are signed
 * @param tls the certificates for https targets
 * @param leaveWait the longest time for which a stopping Karaf waits; zero: it does not wait
 */
public record SenderSettings(
        List<BeatTarget> targets,
        Duration interval,
        int port,
        String status,
        Map<String, String> variables,
        Duration smoothingDelay,
        boolean countsErrors,
        int scale,
        SigningSettings signing,
        TlsFiles tls,
        Duration leaveWait) {

    /** Stands for the port of the HTTP service. */
    public static final int AUTO_PORT = -1;

    /** Docker sends TERM and kills ten seconds later, and Karaf itself needs about half a second. */
    public static final Duration AUTO_LEAVE_WAIT = Duration.ofSeconds(8);

    /** The settings before there is any configuration. */
    public static final SenderSettings DISABLED = new SenderSettings(
            List.of(), Duration.ofSeconds(1), 0, "", Map.of(), Duration.ofSeconds(1), true, 1, SigningSettings.OFF, TlsFiles.NONE,
            AUTO_LEAVE_WAIT);

    /** How often httpd evaluates the datagrams that it received (mod_heartmonitor.c). */
    private static final Duration HTTPD_PERIOD = Duration.ofSeconds(5);

    /** Returns the smoothing delay that suits these targets: httpd's period for datagrams, and one interval for URLs. */
    public static Duration autoSmoothingDelay(List<BeatTarget> targets, Duration interval) {
        boolean datagrams = targets.stream().anyMatch(BeatTarget.Datagrams.class::isInstance);
        return datagrams && interval.compareTo(HTTPD_PERIOD) < 0 ? HTTPD_PERIOD : interval;
    }

    /** Returns the time in which all balancers that receive beats have acted on one; zero without targets. */
    public Duration reaction() {
        return targets.stream()
                .map(target -> target instanceof BeatTarget.Datagrams ? HTTPD_PERIOD.plusSeconds(1) : interval)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** Returns whether numbers are smoothed, unless they are decisions. */
    public boolean smooths() {
        return !smoothingDelay.isZero();
    }

    /** Returns whether balancers see the same server under these settings and under others: they know it by address and port. */
    public boolean isSameServer(SenderSettings other) {
        return port == other.port
                && source().equals(other.source())
                && (signing.keys().isEmpty() || signing.address().equals(other.signing.address()));
    }

    private String source() {
        return targets.isEmpty() ? "" : targets.get(0).source();
    }
}
