// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.config;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.heartbeat.api.config.RejectedConfiguration;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the configurations of one component, or keeps the last good one in force. Logs each problem once, because Karaf
 * reports one change of a file more than once, and registers a {@link RejectedConfiguration} while the latest configuration is
 * not in force. Never throws because of a configuration: SCR does not pass another one to a component whose constructor threw.
 * Also applies the updates that SCR misses, with {@link MissedUpdates}. For any thread.
 *
 * @param <C> the annotation that describes the configuration; its methods, which return {@code String} or
 *     {@code String[]}, are the keys
 */
public final class Configuration<C> implements AutoCloseable {

    private static final String FACTORY_PID = "service.factoryPid";
    private static final String FILE = "felix.fileinstall.filename";

    /** Reads a configuration and puts it in force as a whole, or throws the reason not to. */
    @FunctionalInterface
    public interface Use<C> {
        /**
         * Puts the configuration in force. All texts are present and of ordinary length. May be called with a configuration that is
         * in force already. Called on Config Admin's thread.
         */
        void apply(C config) throws IOException;
    }

    /** How many configurations a component has, and whether it owns the PID. */
    enum Kind {
        SINGLETON,
        FACTORY,
        /** The PID belongs to another bundle, which warns about keys and copies. */
        SHARED
    }

    /** A PID and its kind. */
    record Pid(String name, Kind kind) {}

    private final Logger log;
    private final Pid pid;
    private final Class<C> type;
    private final String component;
    private final KeyTexts<C> keys;
    private final UnusedKeys unusedKeys;
    private final Encoding encoding;
    private final Rejection rejection;
    private final Optional<MissedUpdates> updates;

    // guarded by this

    private boolean applied;
    private Object ignoredCopy;
    private ServiceRegistration<?> listener;

    /** The PID of the copy that SCR passed on instead of the real file; null if there is none. */
    private String copy;
    private Use<C> useOfCopy;
    private C last;
    private Object lastPid;

    /** Null before the first configuration, and after {@link #close}. */
    private Use<C> lastUse;

    /**
     * Creates one for a component with a single configuration.
     *
     * @param component what stays off without a good configuration, for the log
     */
    public Configuration(String pid, Class<C> type, String component) {
        this(pid, type, component, Map.of());
    }

    /**
     * Creates one for a component with a single configuration.
     *
     * @param replaced keys of earlier versions, each with its replacement in a few words
     */
    public Configuration(String pid, Class<C> type, String component, Map<String, String> replaced) {
        this(new Pid(pid, Kind.SINGLETON), type, component, replaced, contextOf(type));
    }

    Configuration(Pid pid, Class<C> type, String component, Map<String, String> replaced, Optional<BundleContext> context) {
        this.log = LoggerFactory.getLogger(type);
        this.pid = pid;
        this.type = type;
        this.component = component;
        this.keys = new KeyTexts<>(type);
        this.unusedKeys = new UnusedKeys(log, keys.names(), replaced);
        this.encoding = new Encoding(log);
        this.rejection = new Rejection(context);
        this.updates = context.map(each -> new MissedUpdates(each, this::catchUp));
    }

    /** Returns one for an instance of a component that has any number of configurations. */
    public static <C> Configuration<C> ofFactory(String pid, Class<C> type, String component) {
        return new Configuration<>(new Pid(pid, Kind.FACTORY), type, component, Map.of(), contextOf(type));
    }

    /** Returns one for a component that reads some keys of a PID that belongs to another bundle. */
    public static <C> Configuration<C> ofSharedPid(String pid, Class<C> type, String component) {
        return new Configuration<>(new Pid(pid, Kind.SHARED), type, component, Map.of(), contextOf(type));
    }

    /**
     * Applies a configuration. If it is bad, logs and records that, and the last good one stays in force. To the framework, a copy
     * of the file, such as {@code org.heartbeat-old.cfg}, is another configuration, and SCR then passes on only that; this method
     * applies the real file nevertheless.
     *
     * @param properties the properties of the component, from which {@code config} was made
     */
    public synchronized void apply(C config, Map<String, ?> properties, Use<C> use) {
        if (listener == null) {
            listener = updates.map(MissedUpdates::listen).orElse(null);
        }
        if (pid.kind() != Kind.FACTORY && properties.containsKey(FACTORY_PID)) {
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
        // after a copy was removed, SCR no longer knows the real file
        Optional<Map<String, Object>> real = lastPid == null ? latest(pid.name()) : Optional.empty();
        if (real.isPresent()) {
            applyIfChanged(real.get());
        } else {
            use(config, properties);
        }
    }

    private void use(C config, Map<String, ?> properties) {
        if (pid.kind() != Kind.SHARED) {
            unusedKeys.check(properties);
        }
        last = config;
        try {
            keys.require(config, properties);
            keys.forEach(config, encoding::check);
            lastUse.apply(config);
            applied = true;
            rejection.set(null);
        } catch (IllegalArgumentException | IOException e) {
            reject(e.getMessage(), properties, null);
        } catch (RuntimeException | Error e) {
            // from a parser of the JDK or the framework, such as a StackOverflowError
            reject(e.toString(), properties, e);
        }
    }

    /** SCR creates an instance for each copy. All but the first do nothing, so that there are not two senders, for example. */
    private void applyRealFile() {
        if (updates.isPresent() && updates.get().isFirst(pid.name(), copy)) {
            lastUse = useOfCopy;
            latest(pid.name()).ifPresent(this::applyIfChanged);
        }
    }

    /** Applies an update, unless it belongs to another configuration or the component already has its values. */
    private synchronized void catchUp(ConfigurationEvent event) {
        if (copy != null && pid.name().equals(event.getFactoryPid())) {
            applyRealFile();
        } else if (lastUse != null && (lastPid == null ? pid.name() : lastPid).equals(event.getPid())) {
            latest(event.getPid()).ifPresent(this::applyIfChanged);
        }
    }

    private Optional<Map<String, Object>> latest(String name) {
        return updates.flatMap(each -> each.properties(name));
    }

    private void applyIfChanged(Map<String, Object> properties) {
        C config = MissedUpdates.convert(type, properties);
        if (last == null || !keys.of(config).equals(keys.of(last))) {
            use(config, properties);
        }
    }

    /** Returns why the latest configuration was rejected; empty while it is in force. */
    public Optional<String> rejected() {
        return rejection.get().map(RejectedConfiguration::reason);
    }

    /** Removes the record of a rejection, and applies nothing from now on. */
    @Override
    public synchronized void close() {
        rejection.set(null);
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
        if (pid.kind() != Kind.SHARED && !Objects.equals(copy, ignoredCopy)) {
            log.warn("{} is ignored (expected: no copies of {}.cfg in etc, each is one more configuration)", copy, pid.name());
        }
        ignoredCopy = copy;
    }

    private void reject(String reason, Map<String, ?> properties, Throwable unexpected) {
        Optional<String> file = Optional.ofNullable(properties.get(FILE)).map(Object::toString);
        if (rejection.isKnown(reason, file)) {
            return;
        }
        String itsPid = String.valueOf(pid.kind() == Kind.FACTORY ? properties.get("service.pid") : pid.name());
        rejection.set(new RejectedConfiguration(itsPid, file, reason, Instant.now(), applied));
        log.error(
                "Configuration {} rejected, {}: {}",
                file.orElse(itsPid),
                applied ? "the last good one stays in force" : component + " stays off",
                reason,
                unexpected);
    }
}
