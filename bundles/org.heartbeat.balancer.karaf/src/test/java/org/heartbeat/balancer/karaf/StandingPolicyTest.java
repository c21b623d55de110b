// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;

class StandingPolicyTest {

    @Test
    void leavesNoTrackerIfItCannotBeRegistered() {
        List<String> calls = new ArrayList<>();
        BundleContext karaf = (BundleContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BundleContext.class}, (proxy, call, arguments) -> {
                    if (call.getName().equals("registerService")) {
                        throw new IllegalStateException("the bundle is stopped");
                    }
                    if (call.getName().endsWith("ServiceListener")) {
                        calls.add(call.getName());
                    }
                    return call.getName().equals("getServiceReferences") && call.getParameterTypes()[0] == Class.class
                            ? List.of()
                            : null;
                });
        assertThrows(IllegalStateException.class, () -> StandingPolicy.ensure(karaf));
        assertEquals(List.of("addServiceListener", "removeServiceListener"), calls);
    }
}
