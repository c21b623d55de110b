// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SenderSettingsOfUrlsTest {

    @ParameterizedTest
    @ValueSource(strings = {
        "http://me:secret@balancer/", "https://secret@balancer/heartbeat", "http://me:a,secret@balancer/", "http://me:se/cret@b/",
        "239.0.0.1:27999, http://me:p@secret@balancer"
    })
    void refusesAUserInAUrlAndDoesNotRepeatIt(String address) {
        assertEquals(
                "HeartbeatAddress: (expected: no user name and no password in a URL, and %40 for any other @)",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> TestSettings.of("HeartbeatAddress", address))
                        .getMessage());
    }
}
