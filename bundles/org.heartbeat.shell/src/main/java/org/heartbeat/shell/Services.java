// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.heartbeat.api.balancer.ServerSelector;
import org.heartbeat.api.config.RejectedConfiguration;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** Finds services by their properties. Karaf's shell injects by type only and ignores the filter of a reference. */
record Services(BundleContext bundles) {

    /** Returns the selector that Karaf's HTTP proxy uses, if there is one. */
    Optional<ServerSelector> selector() {
        return find(ServerSelector.class, "(" + ServerSelector.NAME + "=heartbeat)").stream().findFirst();
    }

    /** Returns the rejected configurations of all components. */
    List<RejectedConfiguration> rejected() {
        return find(RejectedConfiguration.class, null).stream()
                .sorted(Comparator.comparing(RejectedConfiguration::pid))
                .toList();
    }

    /** Returns the services of a type, the best ones first. */
    private <T> List<T> find(Class<T> type, String filter) {
        try {
            Collection<ServiceReference<T>> found = bundles.getServiceReferences(type, filter);
            return found.stream().sorted(Comparator.reverseOrder()).map(bundles::getService).filter(Objects::nonNull).toList();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
