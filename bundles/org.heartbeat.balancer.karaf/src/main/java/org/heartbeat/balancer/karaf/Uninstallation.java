// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.karaf;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;

/**
 * Removes the policy from Karaf's list when this bundle is uninstalled. It listens on behalf of Karaf's bundle once this bundle has
 * stopped, because a bundle that is being uninstalled has no listeners of its own. It listens synchronously, because its classes
 * disappear right after the event. An update or a start ends its work.
 *
 * @param ours this bundle
 * @param karaf the context of Karaf's bundle, to which the listener was added
 */
record Uninstallation(Bundle ours, BundleContext karaf) implements SynchronousBundleListener {

    @Override
    public void bundleChanged(BundleEvent event) {
        if (event.getBundle() != ours) {
            return;
        }
        switch (event.getType()) {
            case BundleEvent.UNINSTALLED -> {
                StandingPolicy.unlist(karaf);
                karaf.removeBundleListener(this);
            }
            case BundleEvent.UPDATED, BundleEvent.STARTING -> karaf.removeBundleListener(this);
            default -> {
                // it stops or is resolved, and may still be uninstalled
            }
        }
    }
}
