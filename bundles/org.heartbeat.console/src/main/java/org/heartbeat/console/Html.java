// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.console;

import java.io.PrintWriter;
import java.util.List;
import org.heartbeat.internal.config.Values;

/** Turns text into HTML. */
final class Html {

    private Html() {}

    /**
     * Escapes text so that it is no markup, neither between tags nor in an attribute. Escapes dollar signs too, because the Web
     * Console replaces <code>${…}</code> in what its plugins write.
     */
    static String text(String text) {
        StringBuilder html = new StringBuilder(text.length() + 16);
        String printable = Values.printable(text);
        for (int i = 0; i < printable.length(); i++) {
            char c = printable.charAt(i);
            switch (c) {
                case '<', '>', '&', '"', '\'', '$', '`' -> html.append("&#").append((int) c).append(';');
                default -> html.append(c);
            }
        }
        return html.toString();
    }

    /** Writes an entry of a list of definitions; nothing if there is no text. */
    static void entry(PrintWriter out, String label, List<String> texts) {
        if (!texts.isEmpty()) {
            out.print("<dt>" + label + "</dt>");
            texts.forEach(text -> out.print("<dd>" + text(text) + "</dd>"));
            out.print("\n");
        }
    }
}
