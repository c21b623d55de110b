// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.report;

import java.time.Duration;
import java.util.Locale;

/** How values are written for people. */
public final class Words {

    private Words() {}

    /** A time in seconds: {@code 0.4 s}. */
    public static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }

    /** A share of one in percent: {@code 1.5 %}. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }

    /** The constant of an enumeration as a word. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
