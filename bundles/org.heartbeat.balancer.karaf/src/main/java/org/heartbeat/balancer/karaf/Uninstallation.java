// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.karaf;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;

/**
 * Takes the policy off Karaf's list once this bundle is uninstalled. It listens in the name of Karaf's bundle from the moment
 * that this bundle stops, because nothing of a bundle is called any more when that bundle is uninstalled; and synchronously,
 * because its classes go right after the event. An update or a start ends its work.
 *
 * @param ours this bundle
 * @param karaf the context of Karaf's bundle, which the listener was added to
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
                // it stops or is resolved: what comes of it is not known yet
            }
        }
    }
}
