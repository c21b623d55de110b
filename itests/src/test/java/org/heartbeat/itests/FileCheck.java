// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;

/** A health check that fails while the file that its component names exists. */
public final class FileCheck implements HealthCheck {

    private Path file;

    void activate(Map<String, Object> properties) {
        file = Path.of((String) properties.get("file"));
    }

    @Override
    public Result execute() {
        return Files.exists(file)
                ? new Result(Result.Status.CRITICAL, "there is " + file)
                : new Result(Result.Status.OK, "there is no " + file);
    }
}
