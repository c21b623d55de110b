// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.config;

import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.heartbeat.api.config.RejectedConfiguration;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the configurations of one component, or keeps the last good one in force. Logs each problem once, because Karaf
 * reports one change of a file more than once, and registers a {@link RejectedConfiguration} while the latest configuration
 * is not in force. Never throws because of a configuration: SCR does not give another one to a component whose constructor
 * threw. Applies also what SCR misses, by {@link MissedUpdates}. For any thread.
 *
 * @param <C> the annotation that describes the configuration; its methods, which return {@code String} or
 *     {@code String[]}, are the keys
 */
public final class Configuration<C> implements AutoCloseable {

    private static final String FACTORY_PID = "service.factoryPid";
    private static final String FILE = "felix.fileinstall.filename";

    /** Reads a configuration and puts it in force as a whole, or throws why not. */
    @FunctionalInterface
    public interface Use<C> {
        /**
         * Puts the configuration in force; called with texts that are present and not absurdly long, also with a configuration
         * that is in force already, and on Config Admin's thread.
         */
        void apply(C config) throws IOException;
    }

    /** How many configurations a component has, and whether its PID is its own. */
    enum Kind {
        SINGLETON,
        FACTORY,
        /** The PID belongs to another bundle, which warns of keys and copies. */
        SHARED
    }

    private final Logger log;
    private final String pid;
    private final Class<C> type;
    private final String component;
    private final Map<String, String> replaced;
    private final Kind kind;
    private final Optional<BundleContext> context;
    private final KeyTexts<C> keys;

    // guarded by this
    private boolean applied;
    private Set<String> withoutEffect = Set.of();
    private final Encoding encoding;
    private Object ignoredCopy;
    private ServiceRegistration<?> registration;
    private ServiceRegistration<?> listener;
    private MissedUpdates updates;
    /** The PID of the copy that SCR passed on instead of the real file; null: none. */
    private String copy;
    private Use<C> useOfCopy;
    private C last;
    private Object lastPid;
    /** Null before the first configuration, and once it is closed. */
    private Use<C> lastUse;

    /** Null while the latest configuration is in force. */
    private volatile RejectedConfiguration rejected;

    /**
     * Makes one for a component with a single configuration.
     *
     * @param component what stays off without a good configuration, as the log is to name it
     */
    public Configuration(String pid, Class<C> type, String component) {
        this(pid, type, component, Map.of());
    }

    /**
     * Makes one for a component with a single configuration.
     *
     * @param replaced keys of earlier versions, each with what replaced it, in a few words
     */
    public Configuration(String pid, Class<C> type, String component, Map<String, String> replaced) {
        this(pid, type, component, replaced, Kind.SINGLETON, contextOf(type));
    }

    Configuration(
            String pid,
            Class<C> type,
            String component,
            Map<String, String> replaced,
            Kind kind,
            Optional<BundleContext> context) {
        this.log = LoggerFactory.getLogger(type);
        this.encoding = new Encoding(log);
        this.pid = pid;
        this.type = type;
        this.component = component;
        this.replaced = Map.copyOf(replaced);
        this.kind = kind;
        this.context = context;
        this.keys = new KeyTexts<>(type);
    }

    /** Makes one for an instance of a component that has any number of configurations. */
    public static <C> Configuration<C> ofFactory(String pid, Class<C> type, String component) {
        return new Configuration<>(pid, type, component, Map.of(), Kind.FACTORY, contextOf(type));
    }

    /** Makes one for a component that reads some keys of a PID that belongs to another bundle. */
    public static <C> Configuration<C> ofSharedPid(String pid, Class<C> type, String component) {
        return new Configuration<>(pid, type, component, Map.of(), Kind.SHARED, contextOf(type));
    }

    /**
     * Applies a configuration. If it is bad, logs and records that, and the last good one stays in force. A copy of the file, such
     * as {@code org.heartbeat-old.cfg}, is one more configuration to the framework, and while there is one, SCR passes on nothing
     * else: then applies the real file all the same.
     *
     * @param properties the properties of the component, from which {@code config} was made
     */
    public synchronized void apply(C config, Map<String, ?> properties, Use<C> use) {
        if (listener == null) {
            updates = context.map(each -> new MissedUpdates(each, this::catchUp)).orElse(null);
            listener = context.map(each -> each.registerService(ConfigurationListener.class, updates, null)).orElse(null);
        }
        if (kind != Kind.FACTORY && properties.containsKey(FACTORY_PID)) {
            warnOfCopy(properties);
            copy = String.valueOf(properties.get("service.pid"));
            lastPid = null;
            useOfCopy = use;
            applyRealFile();
            return;
        }
        copy = null;
        lastPid = properties.get("service.pid");
        lastUse = use;
        // SCR forgets the real file once a copy was removed
        Optional<Map<String, Object>> real =
                lastPid == null && updates != null ? updates.properties(pid) : Optional.empty();
        if (real.isPresent()) {
            applyIfChanged(real.get());
        } else {
            use(config, properties);
        }
    }

    private void use(C config, Map<String, ?> properties) {
        if (kind != Kind.SHARED) {
            warnOfKeys(properties);
        }
        last = config;
        try {
            keys.require(config, properties);
            keys.forEach(config, encoding::check);
            lastUse.apply(config);
            applied = true;
            record(null);
        } catch (IllegalArgumentException | IOException e) {
            reject(e.getMessage(), properties, null);
        } catch (RuntimeException | Error e) {
            // from a parser of the JDK or the framework, such as a StackOverflowError
            reject(e.toString(), properties, e);
        }
    }

    /** SCR makes an instance for each copy; all but the first do nothing, so that there are no two senders. */
    private void applyRealFile() {
        if (updates != null && updates.isFirst(pid, copy)) {
            lastUse = useOfCopy;
            updates.properties(pid).ifPresent(this::applyIfChanged);
        }
    }

    /** Applies properties unless they are those of another configuration, or the component has got their values. */
    private synchronized void catchUp(ConfigurationEvent event) {
        if (copy != null && pid.equals(event.getFactoryPid())) {
            applyRealFile();
        } else if (lastUse != null && (lastPid == null ? pid : lastPid).equals(event.getPid())) {
            updates.properties(event.getPid()).ifPresent(this::applyIfChanged);
        }
    }

    private void applyIfChanged(Map<String, Object> properties) {
        C config = MissedUpdates.convert(type, properties);
        if (last == null || !keys.of(config).equals(keys.of(last))) {
            use(config, properties);
        }
    }

    /** Why the latest configuration was rejected; empty while it is in force. */
    public Optional<String> rejected() {
        return Optional.ofNullable(rejected).map(RejectedConfiguration::reason);
    }

    /** Takes back the record of a rejection, and applies nothing any more. */
    @Override
    public synchronized void close() {
        record(null);
        lastUse = null;
        copy = null;
        if (listener != null) {
            listener.unregister();
        }
    }

    private static Optional<BundleContext> contextOf(Class<?> type) {
        return Optional.ofNullable(FrameworkUtil.getBundle(type)).map(Bundle::getBundleContext);
    }

    private void warnOfCopy(Map<String, ?> properties) {
        Object copy = properties.containsKey(FILE) ? properties.get(FILE) : properties.get("service.pid");
        if (kind != Kind.SHARED && !Objects.equals(copy, ignoredCopy)) {
            log.warn("{} is ignored (expected: no copies of {}.cfg in etc, each is one more configuration)", copy, pid);
        }
        ignoredCopy = copy;
    }

    /** Warns of keys without an effect, without their values: they may be secrets. */
    private void warnOfKeys(Map<String, ?> properties) {
        Set<String> before = withoutEffect;
        withoutEffect = new HashSet<>();
        for (String key : properties.keySet().stream().sorted().toList()) {
            if (replaced.containsKey(key) || isOurs(key) && !keys.names().contains(key)) {
                withoutEffect.add(key);
                if (before.contains(key)) {
                    continue;
                }
                if (replaced.containsKey(key)) {
                    log.warn("{} has no effect any more ({})", key, replaced.get(key));
                } else {
                    log.warn("{} has no effect (expected: one of {})", Values.printable(key), keys.names());
                }
            }
        }
    }

    /** Whether a key is none of the framework's and none of a service's other properties. */
    private boolean isOurs(String key) {
        return key.indexOf('.') < 0
                || keys.names().stream().filter(known -> known.indexOf('.') > 0).anyMatch(known -> ending(key).equals(ending(known)))
                || key.startsWith("heartbeat.") && keys.names().stream().anyMatch(known -> known.startsWith("heartbeat."));
    }

    /** So that a slip in the beginning is found too: {@code hearbeat.status}, {@code servce.ranking}. */
    private static String ending(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    private void reject(String reason, Map<String, ?> properties, Throwable unexpected) {
        Optional<String> file = Optional.ofNullable(properties.get(FILE)).map(Object::toString);
        RejectedConfiguration last = rejected;
        if (last != null && last.reason().equals(reason) && last.file().equals(file)) {
            return;
        }
        Object itsPid = kind == Kind.FACTORY ? properties.get("service.pid") : pid;
        record(new RejectedConfiguration(String.valueOf(itsPid), file, reason, Instant.now(), applied));
        log.error(
                "Configuration {} rejected, {}: {}",
                file.orElse(String.valueOf(itsPid)),
                applied ? "the last good one stays in force" : component + " stays off",
                reason,
                unexpected);
    }

    private void record(RejectedConfiguration latest) {
        rejected = latest;
        if (registration != null) {
            registration.unregister();
            registration = null;
        }
        if (latest != null) {
            registration = context.map(each -> each.registerService(RejectedConfiguration.class, latest, null)).orElse(null);
        }
    }
}
