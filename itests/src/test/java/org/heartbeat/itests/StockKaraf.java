// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.CoreOptions.systemTimeout;
import static org.ops4j.pax.exam.CoreOptions.vmOptions;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.features;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.logLevel;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import org.heartbeat.testing.Ports;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.karaf.options.LogLevelOption;

/** A Karaf as it is in its archive, on loopback and free ports, with the feature repository that was just built. */
final class StockKaraf {

    private StockKaraf() {}

    /** Returns a Karaf with the feature {@code heartbeat} and these other features. */
    static Option withHeartbeatAnd(String... features) {
        return composite(
                karafDistributionConfiguration()
                        .frameworkUrl(Path.of(System.getProperty("itests.karaf")).toUri().toString())
                        .name("Apache Karaf")
                        .unpackDirectory(new File(System.getProperty("itests.folder"), "exam"))
                        .useDeployFolder(false),
                configureConsole().ignoreLocalConsole().ignoreRemoteShell(),
                logLevel(LogLevelOption.LogLevel.INFO),
                systemTimeout(240_000),
                systemProperty("itests.folder").value(System.getProperty("itests.folder")),
                systemProperty("itests.swaps").value(System.getProperty("itests.swaps")),
                systemProperty("itests.interval").value(System.getProperty("itests.interval")),
                systemProperty("itests.flood").value(System.getProperty("itests.flood")),
                systemProperty("itests.pace").value(System.getProperty("itests.pace")),
                javaModules(),
                withoutSavingConfigurations(),
                onLoopback(),
                maven(),
                bundle(Path.of(System.getProperty("itests.testing")).toUri().toString()),
                features(
                        Path.of(System.getProperty("itests.features")).toUri().toString(),
                        withHeartbeat(features)));
    }

    /** Returns the repositories with Karaf's own artifacts, those just built, and those that Maven has, but none from elsewhere. */
    static String mavenRepositories() {
        return builtRepository() + "," + repository(System.getProperty("itests.others"));
    }

    /** Returns the repositories with Karaf's own artifacts and those just built, and nothing else. */
    static String builtRepository() {
        return "file:${karaf.home}/system@id=system@snapshots," + repository(System.getProperty("itests.repository"));
    }

    private static String repository(String folder) {
        return Path.of(folder).normalize().toUri() + "@id=" + folder.hashCode() + "@snapshots";
    }

    private static String[] withHeartbeat(String... features) {
        String[] all = Arrays.copyOf(features, features.length + 1);
        all[features.length] = "heartbeat";
        return all;
    }

    /**
     * Keeps Karaf from writing changes in Config Admin back to its files. It would read a file again after writing it, on a busy
     * machine even while writing it, and undo what a test has set.
     */
    private static Option withoutSavingConfigurations() {
        return editConfigurationFilePut("etc/config.properties", "felix.fileinstall.enableConfigSave", "false");
    }

    private static Option maven() {
        String file = "etc/org.ops4j.pax.url.mvn.cfg";
        return composite(
                editConfigurationFilePut(
                        file, "org.ops4j.pax.url.mvn.localRepository", System.getProperty("itests.maven")),
                editConfigurationFilePut(file, "org.ops4j.pax.url.mvn.defaultRepositories", mavenRepositories()),
                editConfigurationFilePut(file, "org.ops4j.pax.url.mvn.repositories", ""));
    }

    private static Option onLoopback() {
        String management = "etc/org.apache.karaf.management.cfg";
        return composite(
                editConfigurationFilePut(management, "rmiRegistryHost", "127.0.0.1"),
                editConfigurationFilePut(management, "rmiServerHost", "127.0.0.1"),
                editConfigurationFilePut(management, "rmiRegistryPort", "" + Ports.next()),
                editConfigurationFilePut(management, "rmiServerPort", "" + Ports.next()),
                editConfigurationFilePut("etc/org.ops4j.pax.web.cfg", "org.osgi.service.http.port", "" + Ports.next()),
                editConfigurationFilePut(
                        "etc/org.ops4j.pax.web.cfg", "org.ops4j.pax.web.listening.addresses", "127.0.0.1"),
                editConfigurationFilePut("etc/org.ops4j.pax.web.cfg", "org.ops4j.pax.web.server.maxThreads", "50"));
    }

    /** Returns the options that Karaf's bin/inc passes to a JVM with modules. */
    private static Option javaModules() {
        String version = System.getProperty("itests.karaf.version");
        return vmOptions(
                "-Djava.security.manager=allow",
                "--add-reads=java.xml=java.logging",
                "--add-exports=java.base/org.apache.karaf.specs.locator=java.xml,ALL-UNNAMED",
                "--patch-module",
                "java.base=lib/endorsed/org.apache.karaf.specs.locator-" + version + ".jar",
                "--patch-module",
                "java.xml=lib/endorsed/org.apache.karaf.specs.java.xml-" + version + ".jar",
                "--add-opens=java.base/java.security=ALL-UNNAMED",
                "--add-opens=java.base/java.net=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.naming/javax.naming.spi=ALL-UNNAMED",
                "--add-opens=java.rmi/sun.rmi.transport.tcp=ALL-UNNAMED",
                "--add-exports=java.base/sun.net.www.protocol.file=ALL-UNNAMED",
                "--add-exports=java.base/sun.net.www.protocol.ftp=ALL-UNNAMED",
                "--add-exports=java.base/sun.net.www.protocol.http=ALL-UNNAMED",
                "--add-exports=java.base/sun.net.www.protocol.https=ALL-UNNAMED",
                "--add-exports=java.base/sun.net.www.protocol.jar=ALL-UNNAMED",
                "--add-exports=java.base/sun.net.www.content.text=ALL-UNNAMED",
                "--add-exports=jdk.xml.dom/org.w3c.dom.html=ALL-UNNAMED",
                "--add-exports=jdk.naming.rmi/com.sun.jndi.url.rmi=ALL-UNNAMED",
                "--add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED",
                "--add-exports=java.security.sasl/com.sun.security.sasl=ALL-UNNAMED",
                "--add-exports=java.naming/com.sun.jndi.ldap=ALL-UNNAMED");
    }
}
