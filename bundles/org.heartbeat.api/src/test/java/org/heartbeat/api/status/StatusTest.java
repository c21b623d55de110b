// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.status;

import static org.junit.jupiter.api.Assertions.assertTrue;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import aQute.lib.io.IO;
import java.io.File;
import org.junit.jupiter.api.Test;
import org.osgi.service.component.annotations.Component;

class StatusTest {

    /** A provider as users write one. */
    @Component
    @Status("orders")
    public static final class OrdersStatus implements StatusProvider {

        @Override
        public WorkerStatus status() {
            return new WorkerStatus(1, 0);
        }
    }

    @Test
    void namesTheProviderInTheServicePropertyThatTheSenderReads() throws Exception {
        try (Builder builder = new Builder()) {
            for (Class<?> type : new Class<?>[] {StatusTest.class, Status.class}) {
                builder.addClasspath(new File(type.getProtectionDomain().getCodeSource().getLocation().toURI()));
            }
            builder.setPrivatePackage(StatusTest.class.getPackageName());
            Jar jar = builder.build();
            String component = IO.collect(
                    jar.getResource("OSGI-INF/" + OrdersStatus.class.getName() + ".xml").openInputStream());
            assertTrue(component.contains("<property name=\"" + StatusProvider.NAME + "\" type=\"String\" value=\"orders\"/>"),
                    component);
        }
    }
}
