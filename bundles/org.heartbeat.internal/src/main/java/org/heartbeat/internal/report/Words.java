// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.report;

import java.time.Duration;
import java.util.Locale;

/** Formats values for people. */
public final class Words {

    private Words() {}

    /** Returns a time in seconds: {@code 0.4 s}. */
    public static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }

    /** Returns a share of one in percent: {@code 1.5 %}. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }
}
