// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.internal.config.Configuration.Kind;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.Registry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {

    private static final String FILE = "felix.fileinstall.filename";

    private final LogLines log = new LogLines();
    private final Registry registry = new Registry();
    private final List<String> applied = new ArrayList<>();
    private final Configuration<Keys> configuration = of(Kind.SINGLETON);

    @interface Keys {
        String MyKey() default "";

        String[] MyList() default {};

        String service_ranking() default "0";
    }

    private Configuration<Keys> of(Kind kind) {
        return new Configuration<>(
                new Configuration.Pid("org.example", kind), Keys.class, "it", Map.of("MyPast", "see MyKey"),
                Optional.of(registry.context()));
    }

    /** Converts values as SCR does: an empty array becomes null if the key has a single value. */
    private static Keys keys(Map<String, ?> properties) {
        return (Keys) Proxy.newProxyInstance(Keys.class.getClassLoader(), new Class<?>[] {Keys.class}, (proxy, key, none) -> {
            String name = key.getName().replace('_', '.');
            Object value = properties.containsKey(name) ? properties.get(name) : key.getDefaultValue();
            boolean list = key.getReturnType().isArray();
            if (value instanceof Object[] values) {
                return list ? values : values.length == 0 ? null : values[0];
            }
            return list && value != null ? new String[] {(String) value} : value;
        });
    }

    private void apply(Map<String, ?> properties) {
        configuration.apply(keys(properties), properties, good -> applied.add(good.MyKey()));
    }

    private void applyFailing(Throwable failure) {
        configuration.apply(keys(Map.of()), Map.of(), good -> {
            if (failure instanceof Error error) {
                throw error;
            } else if (failure instanceof IOException checked) {
                throw checked;
            }
            throw (RuntimeException) failure;
        });
    }

    @AfterEach
    void releaseLog() {
        log.close();
    }

    @Test
    void appliesAGoodConfiguration() {
        apply(Map.of("MyKey", "a", "MyList", new String[] {"x", "y"}));
        assertEquals(List.of("a"), applied);
        assertEquals(Optional.empty(), configuration.rejected());
        assertEquals(List.of("+ ConfigurationListener"), registry.next());
        assertEquals(List.of(), log.next());
    }

    @Test
    void rejectsWithKeyAndRuleWhatIsNotOneText() {
        Map<String, Object> missing = new HashMap<>();
        missing.put("MyKey", null);
        assertRejected("MyKey: \"null\" (expected: one value)", missing);
        assertRejected("MyKey: \"[]\" (expected: one value)", Map.of("MyKey", new String[0]));
        assertRejected("MyKey: \"[a, b]\" (expected: one value)", Map.of("MyKey", new String[] {"a", "b"}));
        assertRejected(
                "service.ranking: \"[1, 2]\" (expected: one value)", Map.of("service.ranking", new String[] {"1", "2"}));
        apply(Map.of("MyKey", new String[] {"a"}));
        assertEquals(List.of("a"), applied);
    }

    @Test
    void rejectsAbsurdlyLongTextsAndShowsTheirBeginning() {
        String long1 = "x".repeat(1 << 20);
        assertRejected("MyKey: \"" + "x".repeat(200) + "...\" (expected: at most 4096 characters)", Map.of("MyKey", long1));
        assertRejected(
                "MyList: \"" + "x".repeat(200) + "...\" (expected: at most 65536 characters)",
                Map.of("MyList", new String[] {"x".repeat(1 << 15), "x".repeat(1 << 15)}));
        apply(Map.of("MyKey", "x".repeat(4096), "MyList", "x".repeat(1 << 16)));
        assertEquals(1, applied.size());
    }

    @Test
    void rejectsControlCharactersOtherThanBlanks() {
        assertRejected("MyKey: \"a?b\" (expected: no control characters)", Map.of("MyKey", "a\0b"));
        assertRejected("MyList: \"a,?\" (expected: no control characters)", Map.of("MyList", new String[] {"a", "\u009b"}));
        apply(Map.of("MyKey", "a\tb", "MyList", "a,\r\n b"));
        assertEquals(1, applied.size());
    }

    @ParameterizedTest
    @ValueSource(classes = {IllegalArgumentException.class, IOException.class})
    void saysWhyAConfigurationIsRejectedAndGoesOnWithTheLastGoodOne(Class<? extends Exception> type) throws Exception {
        Exception failure = type.getConstructor(String.class).newInstance("the reason");
        applyFailing(failure);
        assertEquals(List.of("ERROR Configuration org.example rejected, it stays off: the reason"), log.next());
        apply(Map.of());
        applyFailing(failure);
        assertEquals(
                List.of("ERROR Configuration org.example rejected, the last good one stays in force: the reason"), log.next());
        assertEquals(Optional.of("the reason"), configuration.rejected());
    }

    @Test
    void takesWhateverElseIsThrownForARejection() {
        for (Throwable failure : Arrays.asList(new NullPointerException("x"), new StackOverflowError(), new LinkageError("y"))) {
            applyFailing(failure);
            assertEquals(Optional.of(failure.toString()), configuration.rejected());
            assertTrue(log.next().get(0).endsWith(failure.toString()));
        }
        apply(Map.of());
        assertEquals(Optional.empty(), configuration.rejected());
    }

    @Test
    void logsARejectionOnceUntilAConfigurationIsApplied() {
        Map<String, ?> bad = Map.of("MyKey", "\0", FILE, "etc/org.example.cfg");
        apply(bad);
        apply(bad);
        assertEquals(
                List.of("ERROR Configuration etc/org.example.cfg rejected, it stays off: MyKey: \"?\" (expected: no control"
                        + " characters)"),
                log.next());
        apply(Map.of());
        apply(bad);
        assertEquals(1, log.next().size());
    }

    @Test
    void isAServiceWhileAConfigurationIsRejected() {
        apply(Map.of("MyKey", "\0"));
        apply(Map.of());
        apply(Map.of("MyKey", "\0"));
        configuration.close();
        assertEquals(
                List.of("+ RejectedConfiguration", "- RejectedConfiguration", "+ RejectedConfiguration", "- RejectedConfiguration"),
                registry.next().stream().filter(event -> !event.endsWith("ConfigurationListener")).toList());
    }

    @Test
    void warnsOfAKeyWhoseBeginningIsMistyped() {
        apply(Map.of("servce.ranking", "5", "service.ranking", "5", "service.bundleid", "7", "felix.fileinstall.filename", "x"));
        assertEquals(
                List.of("WARN servce.ranking has no effect (expected: one of [MyKey, MyList, service.ranking])"), log.next());
    }

    @Test
    void warnsOnceOfAKeyWithoutEffectAndShowsNoValue() {
        for (int told = 0; told < 2; told++) {
            apply(Map.of("MyKey", "a", "Mykey", "b", "myPassword", "secret", FILE, "e", "my.selector", "heartbeat"));
        }
        assertEquals(
                List.of(
                        "WARN Mykey has no effect (expected: one of [MyKey, MyList, service.ranking])",
                        "WARN myPassword has no effect (expected: one of [MyKey, MyList, service.ranking])"),
                log.next());
        apply(Map.of("MyKey", "c"));
        apply(Map.of("Mykey", "c"));
        assertEquals(1, log.next().size());
    }

    @Test
    void warnsOnceOfAValueThatLooksLikeUtf8ReadAsLatin1() {
        for (int i = 0; i < 2; i++) {
            apply(Map.of("MyKey", "city=M\u00c3\u00bcnchen"));
        }
        assertEquals(
                List.of("WARN MyKey: \"city=M\u00c3\u00bcnchen\" looks like \"city=M\u00fcnchen\" in UTF-8"
                        + " (expected: ISO 8859-1, and \\uXXXX for other characters)"),
                log.next());
        for (String good : List.of("city=M\u00fcnchen", "city=Munich", "\u4e2d\u6587", "\u00c3")) {
            apply(Map.of("MyKey", good));
        }
        assertEquals(List.of(), log.next());
        // it is applied nevertheless, because it is what was written
        assertEquals("city=M\u00c3\u00bcnchen", applied.get(0));
    }

    @Test
    void saysWhatReplacedAKeyThatIsGone() {
        for (int told = 0; told < 2; told++) {
            apply(Map.of("MyPast", "5s"));
        }
        assertEquals(List.of("WARN MyPast has no effect any more (see MyKey)"), log.next());
    }

    @Test
    void ignoresACopyOfTheFileAndWarnsOfItOnce() {
        Map<String, String> copy = Map.of("service.factoryPid", "org.example", FILE, "etc/org.example-old.cfg", "Mykey", "");
        for (int told = 0; told < 2; told++) {
            apply(copy);
        }
        assertEquals(
                List.of("WARN etc/org.example-old.cfg is ignored (expected: no copies of org.example.cfg in etc, each is one more"
                        + " configuration)"),
                log.next());
        apply(Map.of("service.factoryPid", "org.example", "service.pid", "org.example~1"));
        assertEquals(
                List.of("WARN org.example~1 is ignored (expected: no copies of org.example.cfg in etc, each is one more"
                        + " configuration)"),
                log.next());
        assertEquals(List.of(), applied);
    }

    @Test
    void appliesEveryConfigurationOfAFactory() {
        Map<String, String> instance = Map.of("service.factoryPid", "org.example", "service.pid", "org.example~1", "MyKey", "a");
        of(Kind.FACTORY).apply(keys(instance), instance, good -> applied.add(good.MyKey()));
        assertEquals(List.of("a"), applied);
        of(Kind.FACTORY).apply(keys(instance), instance, good -> {
            throw new IllegalArgumentException("the reason");
        });
        assertEquals(List.of("ERROR Configuration org.example~1 rejected, it stays off: the reason"), log.next());
    }

    @Test
    void leavesWarningsToTheOwnerOfASharedPid() {
        Configuration<Keys> shared = of(Kind.SHARED);
        shared.apply(keys(Map.of()), Map.of("Other", "x"), good -> applied.add("other"));
        shared.apply(keys(Map.of()), Map.of("service.factoryPid", "org.example"), good -> applied.add("copy"));
        assertEquals(List.of("other"), applied);
        assertEquals(List.of(), log.next());
    }

    private void assertRejected(String reason, Map<String, ?> properties) {
        apply(properties);
        assertEquals(Optional.of(reason), configuration.rejected());
        assertEquals(List.of(), applied);
    }
}
