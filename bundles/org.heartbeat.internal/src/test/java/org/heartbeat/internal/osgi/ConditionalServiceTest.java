// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.Map;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.testing.Registry;
import org.junit.jupiter.api.Test;

class ConditionalServiceTest {

    private final Registry registry = new Registry();
    private final StatusProvider provider = () -> null;
    private final ConditionalService<StatusProvider> service =
            new ConditionalService<>(registry.context(), StatusProvider.class, provider);

    @Test
    void isThereFromRegisterToUnregister() {
        service.register(properties(1));
        assertSame(provider, registry.provider());
        service.unregister();
        service.unregister();
        assertEquals(List.of("+ some 1", "-"), registry.next());
    }

    @Test
    void changesItsPropertiesOnlyWhereTheyAreOthers() {
        service.register(properties(1));
        service.register(properties(1));
        assertEquals(List.of("+ some 1"), registry.next());
        service.register(properties(2));
        service.register(properties(2));
        assertEquals(List.of("~ some 2"), registry.next());
    }

    @Test
    void comesBackWithTheSameProperties() {
        service.register(properties(1));
        service.unregister();
        service.register(properties(1));
        assertEquals(List.of("+ some 1", "-", "+ some 1"), registry.next());
    }

    private static Map<String, Object> properties(int ranking) {
        return Map.of("heartbeat.status", "some", "service.ranking", ranking);
    }
}
