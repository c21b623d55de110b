// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.console;

import java.io.PrintWriter;
import java.util.List;
import java.util.regex.Pattern;
import org.heartbeat.internal.config.Values;

/** Turns text into HTML. */
final class Html {

    private static final Pattern SPECIAL = Pattern.compile("[<>&\"'$`]");

    private Html() {}

    /**
     * Escapes text so that it is no markup, neither between tags nor in an attribute. Escapes dollar signs too, because the Web
     * Console replaces <code>${…}</code> in what its plugins write.
     */
    static String text(String text) {
        return SPECIAL.matcher(Values.printable(text)).replaceAll(found -> "&#" + (int) found.group().charAt(0) + ";");
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
