// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.util.Map;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;

/** The provider in the bundles of {@link ProviderBundle}; reports the number in its component's description. */
public final class NumberedProvider implements StatusProvider {

    private int number;

    void activate(Map<String, Object> properties) {
        number = (Integer) properties.get("number");
    }

    @Override
    public WorkerStatus status() {
        return new WorkerStatus(number, 0);
    }
}
