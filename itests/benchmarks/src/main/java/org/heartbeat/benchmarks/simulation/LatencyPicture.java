// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Latency against load as SVG: mean and 99th percentile, each on a logarithmic scale. */
final class LatencyPicture {

    private static final int[] LOADS = {30, 40, 50, 60, 70, 80, 90};
    private static final List<Contender> LINES =
            List.of(Contender.MOMENTARY, Contender.STEADY, Contender.BY_REQUESTS);
    private static final List<String> NAMES =
            List.of("heartbeat, momentary numbers", "heartbeat, steady numbers", "byrequests");
    private static final List<String> COLOURS = List.of("#c0392b", "#1f6fb2", "#7f7f7f");
    private static final int WIDTH = 340;
    private static final int HEIGHT = 240;
    private static final int TOP = 64;
    private static final double LEAST = 0.05;
    private static final double MOST = 50;

    private final Results results;
    private final StringBuilder svg = new StringBuilder();

    LatencyPicture(Results results) {
        this.results = results;
    }

    String draw() {
        line("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"800\" height=\"390\" viewBox=\"0 0 800 390\""
                + " font-family=\"sans-serif\" font-size=\"12\" fill=\"#333\">");
        line("<rect width=\"800\" height=\"390\" fill=\"white\"/>");
        text(20, 22, "start", 15, "httpd before ten servers of 25 workers, requests of 100 ms, beats by datagrams");
        for (int i = 0; i < LINES.size(); i++) {
            int x = 20 + 240 * i;
            line("<line x1=\"%d\" y1=\"40\" x2=\"%d\" y2=\"40\" stroke=\"%s\" stroke-width=\"3\"/>", x, x + 24,
                    COLOURS.get(i));
            text(x + 30, 44, "start", 12, NAMES.get(i));
        }
        panel(60, "mean, seconds", Outcome::mean);
        panel(450, "99th percentile, seconds", outcome -> outcome.quantile(0.99));
        text(20, 380, "start", 11, "Simulated; a refused request counts as " + Math.round(Outcome.LOST) + " s.");
        line("</svg>");
        return svg.toString();
    }

    private void panel(int left, String title, ToDoubleFunction<Outcome> value) {
        text(left + WIDTH / 2, TOP + HEIGHT + 52, "middle", 12, "load, %");
        text(left, TOP - 4, "start", 12, title);
        for (double at : new double[] {0.1, 1, 10}) {
            line("<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>", left, y(at), left + WIDTH, y(at));
            text(left - 6, y(at) + 4, "end", 12, at < 1 ? "0.1" : String.valueOf(Math.round(at)));
        }
        for (int load : LOADS) {
            text(x(left, load), TOP + HEIGHT + 30, "middle", 12, String.valueOf(load));
        }
        line("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#999\"/>", left, TOP + 8, WIDTH,
                HEIGHT);
        for (int i = LINES.size() - 1; i >= 0; i--) {
            StringBuilder points = new StringBuilder();
            for (int load : LOADS) {
                points.append(String.format(
                        Locale.ROOT, "%.1f,%.1f ", x(left, load), y(value.applyAsDouble(outcome(load, LINES.get(i))))));
            }
            line("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"3\"%s/>", points.toString().trim(),
                    COLOURS.get(i), LINES.get(i) == Contender.BY_REQUESTS ? " stroke-dasharray=\"6 4\"" : "");
        }
    }

    private Outcome outcome(int load, Contender contender) {
        return results.outcome(new Scenario("picture " + load).load(load / 100.0).look(5), contender);
    }

    private static double x(int left, int load) {
        return left + WIDTH * (load - 25) / 70.0;
    }

    private static double y(double seconds) {
        double share = Math.log(Math.min(MOST, seconds) / LEAST) / Math.log(MOST / LEAST);
        return TOP + 8 + HEIGHT * (1 - share);
    }

    private void text(double x, double y, String anchor, int size, String text) {
        line("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\">%s</text>", x, y, anchor, size, text);
    }

    private void line(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
