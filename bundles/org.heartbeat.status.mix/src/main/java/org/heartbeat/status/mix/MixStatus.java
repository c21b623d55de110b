// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.heartbeat.api.status.StatusProvider;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one status for several other providers; while the configuration names none of them there is no such provider. It
 * ranks above most, because who names them wants it. It registers the service itself, because a component's own service is
 * there whatever its configuration says, and a sender would choose it.
 *
 * <p>The sources are asked one after the other on the thread of whoever asks this provider, so the time that the sender
 * waits for an answer is for all of them together: one that hangs holds up the mix. Where some have no status the others
 * count, and where none has, neither has this provider: it never tells an idle machine for one it knows nothing of.
 */
@Component(service = {}, immediate = true, configurationPid = MixStatusConfig.PID)
@Designate(ocd = MixStatusConfig.class)
public final class MixStatus {

    private static final Logger LOG = LoggerFactory.getLogger(MixStatus.class);
    private static final String PREFIX = "Mix";
    private static final Set<String> KEYS = Arrays.stream(MixStatusConfig.class.getDeclaredMethods())
            .map(java.lang.reflect.Method::getName)
            .filter(key -> key.startsWith(PREFIX))
            .collect(Collectors.toUnmodifiableSet());

    /**
     * By service id. References by methods and not by fields: in a field, Felix SCR 2.2.6 keeps a service for ever whose
     * properties changed.
     */
    private final Map<Object, Provider> providers = new ConcurrentHashMap<>();

    private final LongSupplier nanoTime;
    private BundleContext context;
    private Mixer mixer;
    private ServiceRegistration<StatusProvider> registration;
    private Map<String, Object> registered;
    private String refused = "";

    /** A component that tells the time by the clock of this JVM. */
    public MixStatus() {
        this(System::nanoTime);
    }

    MixStatus(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Takes all providers but our own, which {@link Settings#serviceProperties} marks by its PID: it may have any name. */
    @Reference(
            target = "(!(" + Constants.SERVICE_PID + "=" + MixStatusConfig.PID + "))",
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

    @Activate
    void activate(BundleContext bundleContext, MixStatusConfig config, Map<String, Object> properties) {
        context = bundleContext;
        configure(config, properties);
    }

    @Modified
    void configure(MixStatusConfig config, Map<String, Object> properties) {
        warnOfUnknownKeys(properties);
        if (Arrays.stream(config.MixSources()).allMatch(String::isBlank)) {
            refused = "";
            deactivate();
            return;
        }
        try {
            apply(Settings.read(config));
            refused = "";
        } catch (IllegalArgumentException e) {
            // Karaf tells of one change of a file more than once
            if (!refused.equals(e.getMessage())) {
                LOG.error(
                        "Configuration refused, {}: {}",
                        registration == null ? "the provider stays absent" : "the last good one stays in force",
                        e.getMessage());
            }
            refused = e.getMessage();
        }
    }

    @Deactivate
    void deactivate() {
        if (registration != null) {
            registration.unregister();
            registration = null;
        }
    }

    /** A registration, and what the mix remembers, lasts as long as sources are named: who uses the service keeps it. */
    private void apply(Settings settings) {
        Map<String, Object> properties = settings.serviceProperties();
        if (registration == null) {
            mixer = new Mixer(settings, () -> List.copyOf(providers.values()), nanoTime);
            registration = context.registerService(StatusProvider.class, mixer, new Hashtable<>(properties));
        } else {
            mixer.apply(settings);
            if (!properties.equals(registered)) {
                registration.setProperties(new Hashtable<>(properties));
            }
        }
        registered = properties;
    }

    private static void warnOfUnknownKeys(Map<String, Object> properties) {
        properties.keySet().stream()
                .filter(key -> key.regionMatches(true, 0, PREFIX, 0, PREFIX.length()))
                .filter(key -> !KEYS.contains(key))
                .sorted()
                .forEach(key -> LOG.warn(
                        "{}: \"{}\" has no effect (expected: one of {})",
                        key,
                        properties.get(key),
                        new TreeSet<>(KEYS)));
    }
}
