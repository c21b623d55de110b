// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.internal.config.Configuration;
import org.heartbeat.internal.osgi.ConfiguredProvider;
import org.heartbeat.internal.osgi.Ranked;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Combines the statuses of several other providers. It is registered only if the configuration names providers, and ranks above
 * most others, because a user who names providers wants them mixed.
 *
 * <p>The providers are asked one after the other on the thread that asks this one, so all of them together must answer in the
 * time that the sender waits: one that hangs delays the mix. If some have no status, the others count. If none has, the mix has
 * none either, because it must not report a machine as idle of which it knows nothing.
 */
@Component(service = {}, immediate = true, configurationPid = MixStatusConfig.PID)
@Designate(ocd = MixStatusConfig.class)
public final class MixStatus {

    private static final String STEADY = "the sender smooths every status provider: HeartbeatSteady of org.heartbeat";
    private static final Map<String, String> REPLACED =
            Map.of("MixHalfLife", STEADY, "MixSlowStart", STEADY, "MixSlowStartFrom", STEADY);

    /** By {@code service.id}. */
    private final Map<Object, Ranked<StatusProvider>> providers = new ConcurrentHashMap<>();

    private final Mixer mixer = new Mixer(() -> List.copyOf(providers.values()), System::nanoTime);
    private final ConfiguredProvider<MixStatusConfig> mix;

    /** Creates a mix that is not registered until it has a configuration. */
    @Activate
    public MixStatus(BundleContext context) {
        mix = new ConfiguredProvider<>(
                context, new Configuration<>(MixStatusConfig.PID, MixStatusConfig.class, "the provider", REPLACED), mixer);
    }

    /** Binds all providers except our own, which can have any name and is excluded by its PID. */
    @Reference(
            target = "(!(" + Constants.SERVICE_PID + "=" + MixStatusConfig.PID + "))",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "bindProvider")
    void bindProvider(StatusProvider service, Map<String, Object> properties) {
        providers.put(properties.get(Constants.SERVICE_ID), Ranked.of(service, properties));
    }

    void unbindProvider(Map<String, Object> properties) {
        providers.remove(properties.get(Constants.SERVICE_ID));
    }

    /** Puts a configuration in force; the first one after the present providers have been bound. */
    @Activate
    @Modified
    void configure(MixStatusConfig config, Map<String, Object> properties) {
        mix.configure(config, properties, this::read);
    }

    @Deactivate
    void deactivate() {
        mix.close();
    }

    private Optional<Map<String, Object>> read(MixStatusConfig config) {
        if (Arrays.stream(config.MixSources()).allMatch(String::isBlank)) {
            return Optional.empty();
        }
        Map<String, Object> service = ConfiguredProvider.properties(
                MixStatusConfig.PID, config.heartbeat_status(), config.service_ranking());
        mixer.apply(MixSettings.read(config));
        return Optional.of(service);
    }
}
