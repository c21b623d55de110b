// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.console;

import java.util.IntSummaryStatistics;
import java.util.stream.IntStream;

/** Draws the busy share of the last two minutes as SVG, above a time axis. */
final class Chart {

    private Chart() {}

    /** Returns a chart of samples in percent; its line is interrupted where there are none. */
    static String of(byte[] samples) {
        StringBuilder html = new StringBuilder(1200).append("<div class=\"chart\"><svg viewBox=\"0 0 ").append(samples.length - 1)
                .append(" 102\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"busy, last two minutes: ")
                .append(range(samples)).append("\"><path class=\"grid\" d=\"M0 51H").append(samples.length - 1)
                .append("M").append(samples.length / 4).append(" 0V102M").append(samples.length / 2)
                .append(" 0V102M").append(samples.length * 3 / 4).append(" 0V102\"/>");
        boolean open = false;
        for (int i = 0; i < samples.length; i++) {
            if (samples[i] == History.NONE) {
                html.append(open ? "\"/>" : "");
                open = false;
            } else {
                html.append(open ? " " : "<polyline points=\"");
                html.append(i).append(',').append(101 - samples[i]);
                open = true;
            }
        }
        return html.append(open ? "\"/>" : "")
                .append("</svg><div class=\"axis\"><span>-2 min</span><span>-1 min</span><span>now</span></div></div>")
                .toString();
    }

    private static String range(byte[] samples) {
        IntSummaryStatistics known = IntStream.range(0, samples.length)
                .map(i -> samples[i])
                .filter(sample -> sample != History.NONE)
                .summaryStatistics();
        return known.getCount() == 0 ? "silent" : known.getMin() + " to " + known.getMax() + " percent";
    }
}
