// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.heartbeat.api.status.StatusProvider;

/** Makes bundles with a status provider in them. */
final class ProviderBundle {

    private ProviderBundle() {}

    /** Returns a bundle whose provider has this name and ranking and reports this number as {@code ready}. */
    static InputStream of(String name, int ranking, int number) throws IOException {
        return new ByteArrayInputStream(ComponentBundle.of(
                "org.heartbeat.itests.provider." + name, NumberedProvider.class, StatusProvider.class, """
                <property name="heartbeat.status" value="%s"/>
                <property name="service.ranking" type="Integer" value="%d"/>
                <property name="number" type="Integer" value="%d"/>
                """.formatted(name, ranking, number)));
    }
}
