// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.net.Url;
import org.heartbeat.internal.sign.Signer;
import org.heartbeat.sender.transport.BeatTarget;
import org.junit.jupiter.api.Test;

class OwnNamesTest {

    @Test
    void signsByTheNamesOfTheMachineAndOfTheInstance() {
        String id = new OwnNames("my karaf/1").id();
        assertTrue(id.endsWith("-my-karaf-1") && id.length() > "-my-karaf-1".length(), id);
        assertEquals(id, Signer.requireId("HeartbeatId", id));
        assertTrue(id.startsWith(new OwnNames("").id()));
        assertEquals(Signer.MOST_ID, new OwnNames("x".repeat(100)).id().length());
    }

    @Test
    void findsTheAddressThatATargetIsReachedFrom() throws IOException {
        OwnNames names = new OwnNames("");
        assertEquals(
                Addresses.literal("127.0.0.1").orElseThrow(),
                names.towards(new BeatTarget.Datagrams("127.0.0.9:1", "127.0.0.9", 1, false, "", 1, "")));
        assertEquals(
                Addresses.literal("127.0.0.1").orElseThrow(),
                names.towards(new BeatTarget.Datagrams("239.0.0.1:1", "239.0.0.1", 1, false, "lo", 1, "")));
        for (String url : new String[] {"http://127.0.0.1/", "https://127.0.0.9:8443/x"}) {
            assertEquals(
                    Addresses.literal("127.0.0.1").orElseThrow(),
                    names.towards(new BeatTarget.Post(url, Url.parse("HeartbeatAddress", url), "")));
        }
    }
}
