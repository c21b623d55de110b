// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.console;

import org.heartbeat.internal.config.Values;

/** How text becomes HTML. */
final class Html {

    private Html() {}

    /**
     * The text so that it is no markup, neither between tags nor in an attribute. A dollar sign is escaped too, as the Web
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
}
