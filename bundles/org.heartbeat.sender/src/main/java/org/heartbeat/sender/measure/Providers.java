// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.measure;

import java.util.List;
import java.util.stream.Stream;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.internal.osgi.Ranked;

/** The status providers that are present. For any thread. */
public final class Providers {

    /** Sorted; written under the lock. */
    private volatile List<Ranked<StatusProvider>> all = List.of();

    /** Adds a provider, or changes its properties. */
    public synchronized void put(Ranked<StatusProvider> provider) {
        all = Stream.concat(without(provider.id()), Stream.of(provider)).sorted().toList();
    }

    /** Removes the provider with this {@code service.id}. */
    public synchronized void remove(long id) {
        all = without(id).toList();
    }

    private Stream<Ranked<StatusProvider>> without(long id) {
        return all.stream().filter(provider -> provider.id() != id);
    }

    /** Returns those present now, best first; a different list after each change. */
    public List<Ranked<StatusProvider>> all() {
        return all;
    }

    /** Returns the best provider with this name, or the best of all if the name is empty; null if there is none. */
    static Ranked<StatusProvider> choose(List<Ranked<StatusProvider>> sorted, String name) {
        for (int i = 0; i < sorted.size(); i++) {
            if (name.isEmpty() || name.equals(name(sorted.get(i)))) {
                return sorted.get(i);
            }
        }
        return null;
    }

    /** Returns what the sender reports of these providers, the chosen one first. */
    public static List<SenderStatus.Provider> report(List<Ranked<StatusProvider>> sorted, String name) {
        Ranked<StatusProvider> chosen = choose(sorted, name);
        return sorted.stream()
                .sorted((a, b) -> Boolean.compare(b == chosen, a == chosen))
                .<SenderStatus.Provider>map(provider -> new ProviderStatus(
                        name(provider), provider.ranking(), provider == chosen, reason(provider, chosen, name)))
                .toList();
    }

    /** Returns a provider's name. */
    public static String name(Ranked<StatusProvider> provider) {
        return provider.text(StatusProvider.NAME);
    }

    /** Returns why a provider is or is not the chosen one, if {@code HeartbeatStatus} is this name. */
    static String reason(Ranked<StatusProvider> provider, Ranked<StatusProvider> chosen, String name) {
        if (!name.isEmpty() && !name.equals(name(provider))) {
            return "HeartbeatStatus names \"" + name + "\"";
        }
        if (provider.id() == chosen.id()) {
            return name.isEmpty() ? "no other has a higher ranking" : "HeartbeatStatus names it";
        }
        return provider.ranking() < chosen.ranking()
                ? "\"" + name(chosen) + "\" has the higher ranking " + chosen.ranking()
                : "\"" + name(chosen) + "\" has the same ranking and was registered first";
    }
}
