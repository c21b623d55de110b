// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The bundles that the feature repository names, as this build produced them. */
final class BuiltBundles {

    /** The project's folder. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path FEATURES = ROOT.resolve("features/org.heartbeat.features/target/feature/feature.xml");
    private static final String OURS = "mvn:org.heartbeat/";

    private BuiltBundles() {}

    /** One of these bundles. */
    record Bundle(String name, Path jar) {

        /** Returns the README in its folder. */
        Path readme() {
            return ROOT.resolve("bundles").resolve(name).resolve("README.md");
        }

        /** Returns a header of its manifest, or an empty text if there is none. */
        String header(String header) {
            try (JarFile file = new JarFile(jar.toFile())) {
                String value = file.getManifest().getMainAttributes().getValue(header);
                return value == null ? "" : value;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        boolean has(String entry) {
            try (JarFile file = new JarFile(jar.toFile())) {
                return file.getEntry(entry) != null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Bundle> all() {
        return elements(features(), "bundle").stream()
                .map(bundle -> bundle.getTextContent().trim())
                .filter(url -> url.startsWith(OURS))
                .distinct()
                .map(url -> url.substring(OURS.length()).split("/"))
                .map(parts -> new Bundle(
                        parts[0],
                        ROOT.resolve("bundles").resolve(parts[0]).resolve("target/" + parts[0] + "-" + parts[1] + ".jar")))
                .toList();
    }

    /** Returns the feature repository. */
    static Document features() {
        try (InputStream xml = Files.newInputStream(FEATURES)) {
            return parse(xml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Document parse(InputStream xml) throws IOException {
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(xml);
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<Element> elements(Node parent, String name) {
        NodeList nodes = parent instanceof Document document
                ? document.getElementsByTagName(name)
                : ((Element) parent).getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
    }

    static Map<String, Bundle> byName() {
        return stream().collect(Collectors.toMap(Bundle::name, Function.identity()));
    }

    static Stream<Bundle> stream() {
        return all().stream();
    }
}
