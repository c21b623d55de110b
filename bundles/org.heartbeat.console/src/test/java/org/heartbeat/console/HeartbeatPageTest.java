// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.heartbeat.testing.KnownMonitor;
import org.heartbeat.testing.KnownSender;
import org.heartbeat.testing.KnownSender.KnownProvider;
import org.heartbeat.testing.KnownServer;
import org.heartbeat.testing.ServletCall;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeartbeatPageTest {

    private static final String PATH = "/system/console/heartbeat";
    private static final String EVIL = "<script>alert('1')</script>${appRoot}\"";

    private final HeartbeatPage page = new HeartbeatPage();
    private final KnownSender sender = KnownSender.well();

    @AfterEach
    void stop() {
        page.deactivate();
    }

    @Test
    void showsSenderAndServers() throws Exception {
        page.bindSender(sender);
        page.bindMonitor(KnownMonitor.listening(KnownServer.at("192.0.2.11", 8181, 38, 12)));

        String body = get().body();

        assertTrue(body.contains("239.0.0.1:27999 (eth0, TTL 1): 120 sent"), body);
        assertTrue(body.contains(">192.0.2.11:8181</th>"), body);
        assertTrue(body.contains("<b>12</b> of 50<meter"), body);
        assertTrue(body.contains("<h2>This Karaf takes work: 10 of 50 workers are busy.</h2>"), body);
    }

    @Test
    void showsWhatFailsHereAndElsewhere() throws Exception {
        page.bindSender(sender);
        sender.change(status -> status.failing(0.12, 60));
        page.bindMonitor(KnownMonitor.of(KnownServer.at("192.0.2.11", 0, 1, 0).failing(125)));
        String body = get().body();

        assertTrue(body.contains("<p class=\"alarm\">12.0 % of the requests in the last 10 s failed"), body);
        assertTrue(body.contains("12.5 % of its requests fail"), body);
    }

    @Test
    void saysThatThereIsNeitherSenderNorMonitor() throws Exception {
        String body = get().body();

        assertTrue(body.contains("neither a sender nor a monitor"), body);
        assertFalse(body.contains("<form"), body);
    }

    @Test
    void escapesAVariable() throws Exception {
        page.bindMonitor(KnownMonitor.of(KnownServer.at("192.0.2.11", 0, 1, 0).saying(Map.of(EVIL, EVIL))));

        assertEscaped(get().body());
    }

    @Test
    void escapesProviderProblemAndReason() throws Exception {
        page.bindSender(sender);
        sender.drain(EVIL, false);
        sender.change(status -> new KnownSender.Status(
                List.of(KnownSender.KnownTarget.failing(EVIL, EVIL)), status.interval(), status.smoothingDelay(),
                List.of(new KnownProvider(EVIL, 0, true, EVIL)), status.measured(), status.reported(),
                Optional.of(EVIL), status.sinceLastBeat(), status.beats(), Optional.of(EVIL), status.drainReasons(), List.of(),
                Optional.of(EVIL),
                status.failures(), status.leaving()));

        assertEscaped(get().body());
    }

    @Test
    void drainsAndResumesByPostWithItsToken() throws Exception {
        page.bindSender(sender);
        String token = token();

        ServletCall drained = post().parameter("token", token).parameter("action", "drain").to(page);
        assertEquals("303 ", drained.toString());
        assertEquals("heartbeat", drained.headers().get("Location"));
        assertEquals(List.of("operator"), sender.status().drainReasons());
        assertEquals(List.of(), sender.lasting());
        assertTrue(get().body().contains("This Karaf drains because of operator: 10 of 50 workers are busy."));
        assertTrue(get().body().contains("value=\"resume\""));
        assertFalse(get().body().contains("value=\"drain\""));

        assertEquals("303 ", post().parameter("token", token).parameter("action", "resume").to(page).toString());
        assertEquals(List.of(), sender.status().drainReasons());
        assertFalse(get().body().contains("This Karaf drains"));
    }

    @Test
    void drainsAlsoAfterARestartIfThatIsTicked() throws Exception {
        page.bindSender(sender);

        post().parameter("token", token()).parameter("action", "drain").parameter("lasting", "true").to(page);

        assertEquals(List.of("operator"), sender.lasting());
    }

    @Test
    void saysThatADrainCouldNotBeStored() throws Exception {
        page.bindSender(sender);
        sender.breakDisk("not stored yet");

        assertEquals(
                "500 The change is in force, but not stored yet\n",
                post().parameter("token", token()).parameter("action", "drain").parameter("lasting", "true").to(page).toString());
    }

    @Test
    void refusesPostsWithoutItsToken() throws Exception {
        page.bindSender(sender);

        assertTrue(post().parameter("action", "drain").to(page).toString().startsWith("403 "));
        assertTrue(post().parameter("token", "").parameter("action", "drain").to(page).toString().startsWith("403 "));
        assertTrue(post().parameter("token", "0".repeat(32)).parameter("action", "drain").to(page).toString().startsWith("403 "));
        assertEquals(List.of(), sender.status().drainReasons());
    }

    @Test
    void refusesOtherActions() throws Exception {
        page.bindSender(sender);

        assertTrue(post().parameter("token", token()).parameter("action", "stop").to(page).toString().startsWith("400 "));
    }

    @Test
    void answersPostsWithoutASender() throws Exception {
        page.bindSender(sender);
        String token = token();
        page.unbindSender(sender);

        assertTrue(post().parameter("token", token).parameter("action", "drain").to(page).toString().startsWith("503 "));
    }

    @Test
    void hasAnotherTokenEachTimeItStarts() throws Exception {
        page.bindSender(sender);
        HeartbeatPage other = new HeartbeatPage();
        try {
            assertTrue(post().parameter("token", token()).parameter("action", "drain").to(other).toString().startsWith("403 "));
        } finally {
            other.deactivate();
        }
    }

    private ServletCall get() throws Exception {
        return ServletCall.of("GET", PATH, "127.0.0.1").to(page);
    }

    private ServletCall post() {
        return ServletCall.of("POST", PATH, "127.0.0.1");
    }

    @Test
    void acceptsATokenFromTheBodyOnly() throws Exception {
        page.bindSender(sender);
        ServletCall inUrl = post().query("token=" + token()).parameter("token", token()).parameter("action", "drain");
        assertTrue(inUrl.to(page).toString().startsWith("403 "));
        assertTrue(sender.status().drainReasons().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "http://karaf:8181, karaf:8181, , 303",
        "https://Karaf, karaf, , 303",
        "https://www.example.org, 127.0.0.1:8181, www.example.org, 303",
        "https://www.example.org, 127.0.0.1:8181, 'www.example.org, inner', 303",
        "http://evil.example, karaf:8181, , 403",
        "http://karaf:8181.evil.example, karaf:8181, , 403",
        "http://karaf:8182, karaf:8181, , 403",
        "null, karaf:8181, , 403"
    })
    void acceptsFormsOfItsOwnSiteOnly(String origin, String host, String forwardedHost, int status) throws Exception {
        page.bindSender(sender);
        ServletCall form = post().header("Origin", origin).header("Host", host).header("X-Forwarded-Host", forwardedHost);
        assertEquals(status, form.parameter("token", token()).parameter("action", "drain").to(page).status());
    }

    private String token() throws Exception {
        Matcher token = Pattern.compile("name=\"token\" value=\"([0-9a-f]{32})\"").matcher(get().body());
        assertTrue(token.find());
        return token.group(1);
    }

    private static void assertEscaped(String body) {
        assertFalse(body.contains("<script>alert"), body);
        assertFalse(body.contains("${"), body);
        assertTrue(body.contains("&#60;script&#62;alert(&#39;1&#39;)&#60;/script&#62;&#36;{appRoot}&#34;"), body);
    }
}
