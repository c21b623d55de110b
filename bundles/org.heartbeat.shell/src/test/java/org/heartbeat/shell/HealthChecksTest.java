// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

class HealthChecksTest {

    private static List<String> problems(String tags) throws InvalidSyntaxException {
        BundleContext context = (BundleContext) Proxy.newProxyInstance(
                HealthChecksTest.class.getClassLoader(), new Class<?>[] {BundleContext.class}, (proxy, call, filter) ->
                        filter[1].equals("(hc.tags=db)") ? new ServiceReference<?>[1] : null);
        Findings findings = new Findings();
        HealthChecks.run(findings, Map.of("HeartbeatHealthTags", tags), context);
        return findings.all().stream().map(Finding::problem).toList();
    }

    @Test
    void findsATagThatNoCheckHas() throws InvalidSyntaxException {
        assertEquals(List.of(), problems(""));
        assertEquals(List.of(), problems("db, -slow"));
        assertEquals(
                List.of(
                        "No health check has the tag d*, so this Karaf does not drain for it.",
                        "No health check has the tag pool, so this Karaf does not drain for it."),
                problems("d*, db, pool"));
    }
}
