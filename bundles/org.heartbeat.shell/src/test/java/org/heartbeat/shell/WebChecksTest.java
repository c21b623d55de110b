// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebChecksTest {

    @ParameterizedTest
    @CsvSource({"true, 1", "TRUE, 1", "false, 0", "'', 0"})
    void findsThatHeadersReplaceAddresses(String value, int findings) {
        Findings all = new Findings();
        WebChecks.run(all, Map.of("org.osgi.service.http.checkForwardedHeaders", value));
        assertEquals(findings, all.all().size());
    }
}
