// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.heartbeat.api.status.HeartbeatStatus;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.component.propertytypes.ServiceRanking;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one status for several other providers; there is no such provider before there is a configuration. It ranks above
 * most, because who configures it wants it.
 *
 * <p>The sources are asked one after the other on the thread of whoever asks this provider, so the time that the sender
 * waits for an answer is for all of them together: one that hangs holds up the mix. Where some have no status the others
 * count, and where none has, neither has this provider: it never tells an idle machine for one it knows nothing of.
 */
@Component(configurationPid = MixStatusConfig.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = MixStatusConfig.class)
@HeartbeatStatus(MixStatus.NAME)
@ServiceRanking(1000)
public final class MixStatus implements StatusProvider {

    static final String NAME = "mix";

    private static final Logger LOG = LoggerFactory.getLogger(MixStatus.class);
    private static final Set<String> KEYS = Arrays.stream(MixStatusConfig.class.getDeclaredMethods())
            .map(java.lang.reflect.Method::getName)
            .collect(Collectors.toUnmodifiableSet());

    /**
     * By service id. References by methods and not by fields: in a field, Felix SCR 2.2.6 keeps a service for ever whose
     * properties changed.
     */
    private final Map<Object, Provider> providers = new ConcurrentHashMap<>();

    private final Mixer mixer;

    /**
     * A mix as the configuration says.
     *
     * @throws IllegalArgumentException if that is not good; the message names key, value and rule
     */
    @Activate
    public MixStatus(MixStatusConfig config, Map<String, Object> properties) {
        this(config, properties, System::nanoTime);
    }

    MixStatus(MixStatusConfig config, Map<String, Object> properties, LongSupplier nanoTime) {
        warnOfUnknownKeys(properties);
        mixer = new Mixer(Settings.read(config), () -> List.copyOf(providers.values()), nanoTime);
    }

    @Reference(
            target = "(!(" + StatusProvider.NAME + "=" + NAME + "))",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "bindProvider")
    void bindProvider(StatusProvider service, Map<String, Object> properties) {
        providers.put(properties.get(Constants.SERVICE_ID), Provider.of(properties, service));
    }

    void unbindProvider(Map<String, Object> properties) {
        providers.remove(properties.get(Constants.SERVICE_ID));
    }

    @Modified
    void modified(MixStatusConfig config, Map<String, Object> properties) {
        warnOfUnknownKeys(properties);
        try {
            mixer.apply(Settings.read(config));
        } catch (IllegalArgumentException e) {
            LOG.error("Configuration refused, the last good one stays in force: {}", e.getMessage());
        }
    }

    @Override
    public WorkerStatus status() {
        return mixer.status();
    }

    private static void warnOfUnknownKeys(Map<String, Object> properties) {
        properties.keySet().stream()
                .filter(key -> key.regionMatches(true, 0, NAME, 0, NAME.length()))
                .filter(key -> !KEYS.contains(key))
                .sorted()
                .forEach(key -> LOG.warn(
                        "{}: \"{}\" has no effect (expected: one of {})",
                        key,
                        properties.get(key),
                        new TreeSet<>(KEYS)));
    }
}
