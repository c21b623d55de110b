// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.report;

import java.util.function.Consumer;
import org.heartbeat.internal.config.Values;

/**
 * A table that prints each row when it is there, so that it does not matter how many there are: Karaf's own keeps all of them.
 * A cell that is wider than its column shifts the rest of its row.
 */
final class Table {

    private static final String SEPARATOR = " | ";

    private final Consumer<String> lines;
    private final boolean formatted;
    private final int[] widths;

    /**
     * Begins a table.
     *
     * @param lines where its lines go
     * @param formatted with headings and columns; else tabs separate the cells, which is for scripts
     * @param columns each a heading, wide enough for what its cells are expected to hold: blanks count
     */
    Table(Consumer<String> lines, boolean formatted, String... columns) {
        this.lines = lines;
        this.formatted = formatted;
        this.widths = new int[columns.length];
        for (int i = 0; i < columns.length; i++) {
            widths[i] = columns[i].length();
        }
        if (formatted) {
            row((Object[]) columns);
            StringBuilder line = new StringBuilder();
            for (int width : widths) {
                line.append(line.isEmpty() ? "" : "-+-").append("-".repeat(width));
            }
            lines.accept(line.toString());
        }
    }

    /** Prints a row. What is no number is shown without characters that could do something to a terminal. */
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
