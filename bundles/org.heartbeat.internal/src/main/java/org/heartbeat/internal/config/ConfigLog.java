// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.config;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;

/**
 * Says what is wrong with a configuration, each thing once: Karaf tells of one change of a file more than once. One for each
 * component. Called where configurations are taken, which is one thread at a time.
 */
public final class ConfigLog {

    /** In the properties of a factory's instance: the PID of the factory. */
    private static final String FACTORY_PID = "service.factoryPid";

    private static final String FILE = "felix.fileinstall.filename";

    private final Logger log;
    private final String pid;
    private final String prefix;
    private final Set<String> keys;
    private final Map<String, String> replaced;
    private final boolean factory;
    private final Map<String, Object> unknown = new HashMap<>();
    private volatile String refused = "";
    private Object ignored;

    /**
     * A log for the configurations of one component.
     *
     * @param config the annotation that describes the configuration: its methods are the keys that there are
     * @param prefix what all keys begin with: others with it are slips, unless they have a dot, as service properties have.
     *     Where it is empty, a key is ours if it has no dot or begins with {@code heartbeat.}
     */
    public ConfigLog(Logger log, String pid, Class<?> config, String prefix) {
        this(log, pid, config, prefix, Map.of());
    }

    /**
     * A log for the configurations of one component.
     *
     * @param replaced keys that are gone, each with what took its place, in a few words
     */
    public ConfigLog(Logger log, String pid, Class<?> config, String prefix, Map<String, String> replaced) {
        this(log, pid, config, prefix, replaced, false);
    }

    private ConfigLog(
            Logger log, String pid, Class<?> config, String prefix, Map<String, String> replaced, boolean factory) {
        this.log = log;
        this.pid = pid;
        this.prefix = prefix;
        this.keys = Arrays.stream(config.getDeclaredMethods())
                // as Declarative Services has it
                .map(method -> method.getName().replace('_', '.'))
                .filter(key -> key.startsWith(prefix))
                .collect(Collectors.toUnmodifiableSet());
        this.replaced = Map.copyOf(replaced);
        this.factory = factory;
    }

    /** A log for one of the configurations of a component that has any number of them. */
    public static ConfigLog ofFactory(Logger log, String pid, Class<?> config) {
        return new ConfigLog(log, pid, config, "", Map.of(), true);
    }

    /** Whether these are the properties of a copy of the file, for who shares a PID with somebody else who warns of it. */
    public static boolean isCopy(Map<String, ?> properties) {
        return properties.containsKey(FACTORY_PID);
    }

    /**
     * Whether these are the properties of the one configuration that there is, and not of a copy of its file, such as
     * {@code org.heartbeat-old.cfg}, which the framework takes for another of the same kind. Of a factory, all are. Warns of a
     * copy, and of keys that have no effect.
     */
    public boolean admits(Map<String, ?> properties) {
        if (!factory && isCopy(properties)) {
            Object copy = properties.containsKey(FILE) ? properties.get(FILE) : properties.get("service.pid");
            if (!Objects.equals(copy, ignored)) {
                log.warn(
                        "{} is ignored (expected: no copies of {}.cfg in etc, each is one more configuration)", copy, pid);
            }
            ignored = copy;
            return false;
        }
        warnOfKeys(properties);
        return true;
    }

    /** Warns of keys that have no effect. */
    public void warnOfKeys(Map<String, ?> properties) {
        Map<String, Object> now = new HashMap<>();
        for (String key : new TreeSet<>(properties.keySet())) {
            if (isOurs(key) && !keys.contains(key) || replaced.containsKey(key)) {
                Object value = properties.get(key);
                now.put(key, value);
                if (!unknown.containsKey(key) || !Objects.equals(unknown.get(key), value)) {
                    warnOfKey(key, value);
                }
            }
        }
        unknown.clear();
        unknown.putAll(now);
    }

    private boolean isOurs(String key) {
        boolean plain = key.indexOf('.') < 0;
        return prefix.isEmpty()
                ? plain || key.startsWith("heartbeat.")
                : plain && key.regionMatches(true, 0, prefix, 0, prefix.length());
    }

    private void warnOfKey(String key, Object value) {
        if (replaced.containsKey(key)) {
            log.warn("{}: \"{}\" has no effect any more ({})", key, value, replaced.get(key));
        } else {
            log.warn("{}: \"{}\" has no effect (expected: one of {})", key, value, new TreeSet<>(keys));
        }
    }

    /**
     * Says that a configuration was refused.
     *
     * @param consequence what is so now, such as {@code the last good one stays in force}
     * @param why the message of what refused it
     * @param properties whose file is named, where it has one
     */
    public void refused(String consequence, String why, Map<String, ?> properties) {
        if (!refused.equals(why)) {
            Object file = properties.get(FILE);
            log.error("Configuration {} refused, {}: {}", file == null ? pid : file, consequence, why);
        }
        refused = why;
    }

    /** Notes that a configuration was taken. */
    public void taken() {
        refused = "";
    }

    /** Why the last configuration was refused; empty where it was taken. For any thread. */
    public Optional<String> refused() {
        return Optional.of(refused).filter(why -> !why.isEmpty());
    }
}
