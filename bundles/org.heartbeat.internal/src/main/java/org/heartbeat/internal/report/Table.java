// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.report;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.heartbeat.internal.config.Values;

/**
 * Prints a table row by row, so that the number of rows does not matter; Karaf's own table keeps all rows in memory. A cell that
 * is wider than its column shifts the rest of its row.
 */
final class Table {

    private static final String SEPARATOR = " | ";

    private final Consumer<String> lines;
    private final boolean formatted;
    private final int[] widths;

    /**
     * Begins a table.
     *
     * @param lines receives each line
     * @param formatted whether to print headings and aligned columns; if not, tabs separate the cells, for scripts
     * @param columns the headings, padded with blanks to the widths that the cells are expected to need
     */
    Table(Consumer<String> lines, boolean formatted, String... columns) {
        this.lines = lines;
        this.formatted = formatted;
        this.widths = Arrays.stream(columns).mapToInt(String::length).toArray();
        if (formatted) {
            row((Object[]) columns);
            lines.accept(Arrays.stream(widths).mapToObj("-"::repeat).collect(Collectors.joining("-+-")));
        }
    }

    /** Prints a row. Removes control characters from text, because they could affect a terminal. */
    void row(Object... cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            String cell = Values.printable(String.valueOf(cells[i]));
            if (formatted) {
                line.append(i == 0 ? "" : SEPARATOR);
                String blanks = " ".repeat(Math.max(0, widths[i] - cell.length()));
                line.append(cells[i] instanceof Number ? blanks + cell : cell + (i < cells.length - 1 ? blanks : ""));
            } else {
                line.append(i == 0 ? "" : "\t").append(cell);
            }
        }
        lines.accept(line.toString().stripTrailing());
    }
}
