// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.internal.config.Configuration.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;

/** A component, and a Config Admin whose values may differ from those that the component received. */
class MissedUpdatesTest {

    private static final String PID = "org.example";

    private final List<String> applied = new ArrayList<>();
    private final Map<String, Map<String, Object>> admin = new HashMap<>();
    /** The PIDs of the services of the bundle, the preferred ones last. */
    private final List<String> services = new ArrayList<>();
    private ConfigurationListener listener;
    private final Configuration<Keys> configuration = of(Kind.SINGLETON);

    @interface Keys {
        String MyKey() default "built in";

        String[] MyList() default {};
    }

    private Configuration<Keys> of(Kind kind) {
        Configuration.Pid pid = new Configuration.Pid(PID, kind);
        return new Configuration<>(pid, Keys.class, "it", Map.of(), Optional.of(proxy(BundleContext.class, (p, call, arguments) -> {
            switch (call.getName()) {
                case "registerService" -> {
                    listener = (ConfigurationListener) arguments[1];
                    return proxy(ServiceRegistration.class, (registration, unregister, none) -> null);
                }
                case "getServiceReference" -> {
                    return proxy(ServiceReference.class, (reference, any, none) -> null);
                }
                case "getService" -> {
                    return proxy(ConfigurationAdmin.class, (service, list, filter) -> found((String) filter[0]));
                }
                case "getBundle" -> {
                    return proxy(Bundle.class, (bundle, registered, none) ->
                            services.stream().map(this::service).toArray(ServiceReference<?>[]::new));
                }
                default -> throw new AssertionError(call.toString());
            }
        })));
    }

    private ServiceReference<?> service(String pid) {
        return proxy(ServiceReference.class, (service, call, arguments) -> switch (call.getName()) {
            case "getProperty" -> pid;
            case "compareTo" -> services.indexOf(pid) - services.indexOf(((ServiceReference<?>) arguments[0]).getProperty(""));
            default -> throw new AssertionError(call.toString());
        });
    }

    private org.osgi.service.cm.Configuration[] found(String filter) {
        String[] keyAndValue = filter.substring(1, filter.length() - 1).split("=");
        org.osgi.service.cm.Configuration[] found = admin.values().stream()
                .filter(properties -> keyAndValue[1].equals(properties.get(keyAndValue[0])))
                .map(properties -> proxy(org.osgi.service.cm.Configuration.class, (one, call, none) ->
                        call.getName().equals("getPid") ? properties.get("service.pid") : new Hashtable<>(properties)))
                .toArray(org.osgi.service.cm.Configuration[]::new);
        return found.length == 0 ? null : found;
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(MissedUpdatesTest.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Passes properties on like SCR. */
    private void scr(Configuration<Keys> to, Map<String, Object> properties) {
        to.apply(MissedUpdates.convert(Keys.class, properties), properties, this::use);
    }

    private void use(Keys good) {
        applied.add(good.MyKey() + List.of(good.MyList()));
    }

    private void admin(String pid, Map<String, Object> values) {
        Map<String, Object> properties = new HashMap<>(values);
        properties.put("service.pid", pid);
        admin.put(pid, properties);
    }

    @SuppressWarnings("unchecked")
    private void event(int type, String pid) {
        ServiceReference<ConfigurationAdmin> reference = proxy(ServiceReference.class, (p, call, none) -> null);
        String factoryPid = pid.contains("~") ? pid.replaceFirst("~.*", "") : null;
        listener.configurationEvent(new ConfigurationEvent(reference, type, factoryPid, pid));
    }

    @BeforeEach
    void configure() {
        admin(PID, Map.of("MyKey", "a"));
        scr(configuration, admin.get(PID));
        applied.clear();
    }

    @Test
    void appliesTheSecondOfTwoUpdatesThatScrMissed() {
        admin(PID, Map.of("MyKey", "b", "MyList", new String[] {"x", "y"}));
        event(ConfigurationEvent.CM_UPDATED, PID);
        assertEquals(List.of("b[x, y]"), applied);
    }

    @Test
    void takesTheDefaultOfAKeyThatIsGone() {
        admin(PID, Map.of());
        event(ConfigurationEvent.CM_UPDATED, PID);
        assertEquals(List.of("built in[]"), applied);
    }

    @Test
    void goesBackToTheLatestWhereScrPassesOnAnOldOneAfterwards() {
        Map<String, Object> old = admin.get(PID);
        admin(PID, Map.of("MyKey", "b"));
        event(ConfigurationEvent.CM_UPDATED, PID);
        scr(configuration, old);
        event(ConfigurationEvent.CM_UPDATED, PID);
        assertEquals(List.of("b[]", "a[]", "b[]"), applied);
    }

    @Test
    void appliesNothingTwice() {
        event(ConfigurationEvent.CM_UPDATED, PID);
        admin(PID, Map.of("MyKey", List.of("a"), "MyList", new int[0], "Other", 5));
        event(ConfigurationEvent.CM_UPDATED, PID);
        assertEquals(List.of(), applied);
    }

    @Test
    void appliesNoOtherConfigurationAndNoneThatIsGone() {
        admin("org.other", Map.of("MyKey", "b"));
        event(ConfigurationEvent.CM_UPDATED, "org.other");
        admin.clear();
        event(ConfigurationEvent.CM_UPDATED, PID);
        event(ConfigurationEvent.CM_DELETED, PID);
        assertEquals(List.of(), applied);
    }

    @Test
    void keepsToTheInstanceOfAFactory() {
        Configuration<Keys> instance = of(Kind.FACTORY);
        scr(instance, Map.of("service.pid", "org.example~1", "service.factoryPid", PID, "MyKey", "one"));
        admin(PID, Map.of("MyKey", "b"));
        admin("org.example~1", Map.of("MyKey", "two", "service.factoryPid", PID));
        event(ConfigurationEvent.CM_UPDATED, PID);
        event(ConfigurationEvent.CM_UPDATED, "org.example~1");
        assertEquals(List.of("one[]", "two[]"), applied);
    }

    @Test
    void appliesTheFirstConfigurationOfAComponentThatBeganWithoutOne() {
        Configuration<Keys> fresh = of(Kind.SINGLETON);
        admin.clear();
        scr(fresh, Map.of());
        admin(PID, Map.of("MyKey", "a"));
        event(ConfigurationEvent.CM_UPDATED, PID);
        assertEquals(List.of("built in[]", "a[]"), applied);
    }

    @Test
    void appliesNothingOnceItIsClosed() {
        configuration.close();
        admin(PID, Map.of("MyKey", "b"));
        event(ConfigurationEvent.CM_UPDATED, PID);
        assertEquals(List.of(), applied);
    }

    /** Returns the instance that SCR creates for a copy of the file. */
    private Configuration<Keys> ofCopy(String name) {
        String pid = PID + "~" + name;
        admin(pid, Map.of("service.factoryPid", PID, "MyKey", "of a copy"));
        Configuration<Keys> instance = of(Kind.SINGLETON);
        scr(instance, admin.get(pid));
        return instance;
    }

    @Test
    void appliesTheRealFileWhereScrPassesOnACopyAlone() {
        ofCopy("old");
        assertEquals(List.of("a[]"), applied);
        admin(PID, Map.of("MyKey", "b"));
        event(ConfigurationEvent.CM_UPDATED, PID);
        event(ConfigurationEvent.CM_UPDATED, PID + "~old");
        assertEquals(List.of("a[]", "b[]"), applied);
    }

    @Test
    void appliesTheRealFileThatComesAfterACopy() {
        admin.clear();
        ofCopy("old");
        assertEquals(List.of(), applied);
        admin(PID, Map.of("MyKey", "b"));
        event(ConfigurationEvent.CM_UPDATED, PID);
        assertEquals(List.of("b[]"), applied);
    }

    @Test
    void keepsTheRealFileInForceWhenACopyIsMadeAndRemoved() {
        admin(PID + "~old", Map.of("service.factoryPid", PID, "MyKey", "of a copy"));
        scr(configuration, admin.get(PID + "~old"));
        admin(PID, Map.of("MyKey", "b"));
        event(ConfigurationEvent.CM_UPDATED, PID);
        admin.remove(PID + "~old");
        // SCR forgets the real file
        scr(configuration, Map.of());
        assertEquals(List.of("b[]"), applied);
    }

    @Test
    void appliesTheRealFileOnceAlthoughThereAreTwoCopies() {
        admin(PID + "~1", Map.of("service.factoryPid", PID));
        ofCopy("2");
        assertEquals(List.of(), applied);
        event(ConfigurationEvent.CM_UPDATED, PID);
        assertEquals(List.of(), applied);
        admin.remove(PID + "~1");
        event(ConfigurationEvent.CM_DELETED, PID + "~1");
        assertEquals(List.of("a[]"), applied);
    }

    @Test
    void appliesTheRealFileToTheInstanceThatOthersFind() {
        services.add(PID + "~1");
        services.add(PID + "~2");
        admin(PID + "~2", Map.of("service.factoryPid", PID));
        ofCopy("1");
        assertEquals(List.of(), applied);
        ofCopy("2");
        assertEquals(List.of("a[]"), applied);
    }
}
