// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.health;

import java.time.Duration;
import java.util.List;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.api.sender.SenderStatus;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentConstants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The health check {@value #NAME}: whether beats are sent, are accepted, and have a status. */
@Component(property = {HealthCheck.NAME + "=" + SenderCheck.NAME, HealthCheck.TAGS + "=heartbeat"})
public final class SenderCheck implements HealthCheck {

    static final String NAME = "heartbeat";

    private static final int LATE_BEATS = 3;

    private final HeartbeatSender sender;

    @Activate
    public SenderCheck(@Reference HeartbeatSender sender) {
        this.sender = sender;
    }

    /** Returns whether a service is this check. Names are not enough, because others may have the same. */
    static boolean isOurs(ServiceReference<?> check) {
        return SenderCheck.class.getName().equals(check.getProperty(ComponentConstants.COMPONENT_NAME));
    }

    @Override
    public Result execute() {
        SenderStatus status = sender.status();
        FormattingResultLog log = new FormattingResultLog();
        if (status.targets().isEmpty()) {
            log.warn("No beats are sent: HeartbeatAddress is empty");
            return new Result(log);
        }
        Duration longest = status.interval().multipliedBy(LATE_BEATS);
        if (status.sinceLastBeat().filter(age -> age.compareTo(longest) <= 0).isEmpty()) {
            log.critical("No beat was sent for {}", longest);
        }
        status.statusFailure().ifPresent(trouble -> log.critical("No status: {}", trouble));
        List<SenderStatus.Target> failing =
                status.targets().stream().filter(target -> target.failure().isPresent()).toList();
        for (SenderStatus.Target target : failing) {
            String why = target.failure().orElse("");
            if (failing.size() == status.targets().size()) {
                log.critical("The last beat was not accepted by {}: {}", target.address(), why);
            } else {
                log.warn("The last beat was not accepted by {}: {}", target.address(), why);
            }
        }
        if (status.leaving()) {
            log.temporarilyUnavailable("Leaving: this Karaf is about to stop");
        }
        status.drainReasons().forEach(reason -> log.temporarilyUnavailable("Draining: {}", reason));
        log.info("Last beat: {}", status.lastMessage().orElse(""));
        return new Result(log);
    }
}
