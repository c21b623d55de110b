// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.config;

import java.util.Optional;
import org.heartbeat.api.config.RejectedConfiguration;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Records that the latest configuration was rejected, as a service while it is so. */
final class Rejection {

    private final Optional<BundleContext> context;
    private ServiceRegistration<?> registration; // guarded by the configuration

    /** Null while the latest configuration is in force. */
    private volatile RejectedConfiguration rejected;

    Rejection(Optional<BundleContext> context) {
        this.context = context;
    }

    /** Returns the record; empty while the latest configuration is in force. */
    Optional<RejectedConfiguration> get() {
        return Optional.ofNullable(rejected);
    }

    /** Returns whether the latest configuration, from the same file, was rejected for the same reason. */
    boolean isKnown(String reason, Optional<String> file) {
        return get().filter(last -> last.reason().equals(reason) && last.file().equals(file)).isPresent();
    }

    /** Replaces the record; null removes it. */
    void set(RejectedConfiguration latest) {
        rejected = latest;
        if (registration != null) {
            registration.unregister();
            registration = null;
        }
        if (latest != null) {
            registration = context.map(each -> each.registerService(RejectedConfiguration.class, latest, null)).orElse(null);
        }
    }
}
