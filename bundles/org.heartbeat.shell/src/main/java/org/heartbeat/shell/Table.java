// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.io.PrintStream;

/**
 * A table that prints each row when it is there, so that it does not matter how many there are: Karaf's own keeps all of them.
 * A cell that is wider than its column shifts the rest of its row.
 */
final class Table {

    private static final String SEPARATOR = " | ";

    private final PrintStream console;
    private final boolean formatted;
    private final int[] widths;

    /**
     * Begins a table.
     *
     * @param formatted with headings and columns; else tabs separate the cells, which is for scripts
     * @param columns each a heading, wide enough for what its cells are expected to hold: blanks count
     */
    Table(PrintStream console, boolean formatted, String... columns) {
        this.console = console;
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
            console.println(line);
        }
    }

    /** Prints a row. What is no number is shown without characters that could do something to a terminal. */
    void row(Object... cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            String cell = printable(String.valueOf(cells[i]));
            if (formatted) {
                line.append(i == 0 ? "" : SEPARATOR);
                String blanks = " ".repeat(Math.max(0, widths[i] - cell.length()));
                line.append(cells[i] instanceof Number ? blanks + cell : cell + (i < cells.length - 1 ? blanks : ""));
            } else {
                line.append(i == 0 ? "" : "\t").append(cell);
            }
        }
        console.println(line.toString().stripTrailing());
    }

    /** The text with a question mark for each character that a terminal would take for more than a character. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
    }
}
