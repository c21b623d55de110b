// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.http;

import org.heartbeat.api.status.HeartbeatStatus;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the HTTP requests in flight as busy workers, and those that are left of the configured ones as ready. More requests
 * than workers keep all of them busy.
 */
@Component(configurationPid = HttpStatusConfig.PID)
@Designate(ocd = HttpStatusConfig.class)
@HeartbeatStatus("http")
public final class HttpStatus implements StatusProvider {

    private static final Logger LOG = LoggerFactory.getLogger(HttpStatus.class);

    private final RequestsInFlight requests;
    private volatile int workers;

    /**
     * A provider of the load by these requests.
     *
     * @throws IllegalArgumentException if the configuration is not good; the message names key, value and rule
     */
    @Activate
    public HttpStatus(HttpStatusConfig config, @Reference RequestsInFlight requests) {
        this.requests = requests;
        this.workers = read(config);
    }

    @Modified
    void modified(HttpStatusConfig config) {
        try {
            workers = read(config);
        } catch (IllegalArgumentException e) {
            LOG.error("Configuration refused, the last good one stays in force: {}", e.getMessage());
        }
    }

    @Override
    public WorkerStatus status() {
        int all = workers;
        int busy = Math.min(requests.count(), all);
        return new WorkerStatus(all - busy, busy);
    }

    private static int read(HttpStatusConfig config) {
        String value = config.MaxRequestWorkers().trim();
        if (value.matches("[0-9]{1,10}")) {
            long workers = Long.parseLong(value);
            if (workers >= 1 && workers <= Integer.MAX_VALUE) {
                return (int) workers;
            }
        }
        throw new IllegalArgumentException("MaxRequestWorkers: \"" + value + "\" (expected: 1 ~ 2147483647)");
    }
}
