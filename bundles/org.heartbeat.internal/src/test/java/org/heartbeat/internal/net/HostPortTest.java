// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

    @ParameterizedTest
    @CsvSource({
        "239.0.0.1:27999, 239.0.0.1, 27999",
        "[ff02::1]:1, ff02::1, 1",
        "[::ffff:192.0.2.13]:80, ::ffff:192.0.2.13, 80",
        "balancer.example:65535, balancer.example, 65535",
        "my_host:80, my_host, 80",
        "host1.:80, host1., 80",
        "1host.example:80, 1host.example, 80"
    })
    void readsAndWritesAHostAndAPort(String text, String host, int port) {
        HostPort read = HostPort.parse("Key", text);
        assertEquals(new HostPort(host, port), read);
        assertEquals(text, read.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''              | host:port",
        "239.0.0.1       | host:port",
        "host            | host:port",
        "host:           | host:port",
        ":80             | host:port",
        "host:port       | host:port",
        "host:-1         | host:port",
        "host:123456     | host:port",
        "host:\u0668\u0660 | host:port",
        "[::1]           | host:port",
        "::1:28001       | host:port, with an IPv6 address in brackets, such as [::1]:27999",
        "2001:db8::1     | host:port, with an IPv6 address in brackets, such as [::1]:27999",
        "host:0          | a port of 1 ~ 65535",
        "host:65536      | a port of 1 ~ 65535",
    })
    void refusesWhatIsNoHostAndPort(String text, String rule) {
        assertEquals("Key: \"" + text + "\" (expected: " + rule + ")", refusal(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"256.0.0.1:80", "1.2.3:80", "010.0.0.1:80", "host.1:80", "[1.2.3.4]:80", "[]:80", "[::g]:80", "[::1%]:80", "[1.2.3.4%lo]:80", "[::1%a%b]:80", "a..b:80",
                "a b:80", ".a:80", "h\u00f6st:80"})
    void refusesHostsThatAreNone(String text) {
        assertEquals(
                "Key: \"" + text + "\" (expected: host:port, where the host is an IPv4 address, an IPv6 address in brackets or a"
                        + " host name)",
                refusal(text));
    }

    @Test
    void tellsAddressesFromNames() throws UnknownHostException {
        assertEquals(
                Optional.of(InetAddress.getByName("192.0.2.1")), HostPort.parse("Key", "192.0.2.1:1").address());
        assertEquals(Optional.empty(), HostPort.parse("Key", "balancer.example:1").address());
    }

    @Test
    void takesAddressesAloneWhereNamesAreNotWanted() throws IOException {
        assertEquals(
                new InetSocketAddress(InetAddress.getByName("::1"), 7), HostPort.parseAddress("Key", "[::1]:7").socketAddress("Key"));
        assertEquals(
                "Key: \"localhost:7\" (expected: addr:port, where the address is IPv4, or IPv6 in brackets, and the port 1 ~"
                        + " 65535)",
                assertThrows(IllegalArgumentException.class, () -> HostPort.parseAddress("Key", "localhost:7"))
                        .getMessage());
    }

    @Test
    void takesAZoneThatIsNoInterfaceYetAndNamesItWhereItIsNeeded() throws UnknownHostException {
        HostPort waiting = HostPort.parseAddress("Key", "[ff02::1%nosuch0]:7");
        assertEquals(Optional.of(InetAddress.getByName("ff02::1")), waiting.address());
        assertEquals(
                "Key: \"ff02::1%nosuch0\" (expected: an address whose zone is an interface of this machine)",
                assertThrows(SocketException.class, () -> waiting.socketAddress("Key")).getMessage());
    }

    @Test
    void noticesThatAnInterfaceWasMadeAgain() throws IOException {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"));
        HostPort zoned = HostPort.parseAddress("Key", "[ff02::1%" + loopback.getName() + "]:7");
        assertFalse(zoned.isOutdated(zoned.socketAddress("Key")));
        int other = loopback.getIndex() + 1;
        assertTrue(zoned.isOutdated(new InetSocketAddress(InetAddress.getByName("ff02::1%" + other), 7)));
        assertFalse(HostPort.parseAddress("Key", "127.0.0.1:7").isOutdated(new InetSocketAddress("127.0.0.1", 7)));
    }

    @Test
    void noticesThatAnInterfaceIsGone() throws UnknownHostException {
        assertTrue(HostPort.parseAddress("Key", "[ff02::1%nosuch0]:7")
                .isOutdated(new InetSocketAddress(InetAddress.getByName("ff02::1%1"), 7)));
    }

    private static String refusal(String text) {
        return assertThrows(IllegalArgumentException.class, () -> HostPort.parse("Key", text)).getMessage();
    }
}
