// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.util.List;
import java.util.stream.Stream;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.internal.osgi.Ranked;

/** The status providers that are there. For any thread. */
final class Providers {

    private volatile List<Ranked<StatusProvider>> all = List.of();

    /** Takes a provider, or what changed of one. */
    synchronized void put(Ranked<StatusProvider> provider) {
        all = Stream.concat(without(provider.id()), Stream.of(provider)).sorted().toList();
    }

    synchronized void remove(long id) {
        all = without(id).toList();
    }

    private Stream<Ranked<StatusProvider>> without(long id) {
        return all.stream().filter(provider -> provider.id() != id);
    }

    /** Those of this moment, best first; another list whenever something changed. */
    List<Ranked<StatusProvider>> all() {
        return all;
    }

    /** The best of those that have this name, or of all where the name is empty; null where there is none. */
    static Ranked<StatusProvider> choose(List<Ranked<StatusProvider>> sorted, String name) {
        for (int i = 0; i < sorted.size(); i++) {
            if (name.isEmpty() || name.equals(name(sorted.get(i)))) {
                return sorted.get(i);
            }
        }
        return null;
    }

    /** What there is to report of these, the chosen one first. */
    static List<SenderStatus.Provider> report(List<Ranked<StatusProvider>> sorted, String name) {
        Ranked<StatusProvider> chosen = choose(sorted, name);
        return sorted.stream()
                .sorted((a, b) -> Boolean.compare(b == chosen, a == chosen))
                .<SenderStatus.Provider>map(provider -> new Report.Provider(
                        name(provider), provider.ranking(), provider == chosen, reason(provider, chosen, name)))
                .toList();
    }

    static String name(Ranked<StatusProvider> provider) {
        return provider.text(StatusProvider.NAME);
    }

    /** Why a provider is the chosen one or is not, where {@code HeartbeatStatus} is this name. */
    static String reason(Ranked<StatusProvider> provider, Ranked<StatusProvider> chosen, String name) {
        if (!name.isEmpty() && !name.equals(name(provider))) {
            return "HeartbeatStatus names \"" + name + "\"";
        }
        if (provider.id() == chosen.id()) {
            return name.isEmpty() ? "no other has a higher ranking" : "HeartbeatStatus names it";
        }
        return provider.ranking() < chosen.ranking()
                ? "\"" + name(chosen) + "\" has the higher ranking " + chosen.ranking()
                : "\"" + name(chosen) + "\" has the same ranking and was there first";
    }
}
