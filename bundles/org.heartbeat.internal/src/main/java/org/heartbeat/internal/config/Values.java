// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads the values of a configuration, which are text as users wrote it; blanks around them do not count. What is not good
 * is refused with {@link #refused}.
 */
public final class Values {

    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1), "s", Duration.ofSeconds(1),
            "", Duration.ofSeconds(1), "min", Duration.ofMinutes(1), "h", Duration.ofHours(1));
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})\\s*(ms|s|min|h|)");
    /** To the last @, as a password may have any character. */
    private static final Pattern USER = Pattern.compile("(?s)//.*@");
    private static final int LONGEST_SHOWN = 200;

    private Values() {}

    /**
     * Returns an exception that names key, value and rule: {@code HeartbeatPort: "0" (expected: 1 ~ 65535)}. It shows the value
     * as {@link #shown} does.
     */
    public static IllegalArgumentException refused(String key, String value, String rule) {
        return new IllegalArgumentException(key + ": \"" + shown(value) + "\" (expected: " + rule + ")");
    }

    /**
     * Rejects a URL, or several, with a user name or a password: these would be shown wherever the URL is. Any {@code @} is
     * rejected, because it may end a password with any character in it.
     *
     * @throws IllegalArgumentException if there is one; the message names key and rule, and nothing of the value
     */
    public static void requireNoUser(String key, String value) {
        if (value.contains("@")) {
            throw new IllegalArgumentException(key + ": (expected: no user name and no password in a URL, and %40 for any other @)");
        }
    }

    /**
     * Returns text that is not ours as a message of ours shows it: its first 200 characters, {@link #printable}, and without the
     * user and the password of a URL.
     */
    public static String shown(String text) {
        String shown = USER.matcher(text).replaceAll("//...@");
        return printable(shown.length() > LONGEST_SHOWN ? shown.substring(0, LONGEST_SHOWN) + "..." : shown);
    }

    /** Returns the text with a question mark for each character that a terminal would take for more than a character. */
    public static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
    }

    /** The parts of a list that is written with commas, or of several such lists, each once; empty parts do not count. */
    public static List<String> list(String... values) {
        return Arrays.stream(values)
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::trim)
                .filter(Predicate.not(String::isEmpty))
                .distinct()
                .toList();
    }

    /**
     * A whole number in ASCII digits.
     *
     * @throws IllegalArgumentException if it is none from least to most
     */
    public static int number(String key, String value, int least, int most) {
        return number(key, value, least, most, least + " ~ " + most);
    }

    /**
     * A whole number in ASCII digits.
     *
     * @param rule what is expected, where that is more than the number's range
     * @throws IllegalArgumentException if it is none from least to most
     */
    public static int number(String key, String value, int least, int most, String rule) {
        String digits = value.trim();
        if (digits.matches("-?[0-9]{1,10}")) {
            long number = Long.parseLong(digits);
            if (number >= least && number <= most) {
                return (int) number;
            }
        }
        throw refused(key, value, rule);
    }

    /**
     * A time with the unit {@code ms}, {@code s}, {@code min} or {@code h}; a bare number is seconds.
     *
     * @throws IllegalArgumentException if it is none from least to most
     */
    public static Duration duration(String key, String value, Duration least, Duration most) {
        Matcher parts = DURATION.matcher(value.trim());
        if (parts.matches()) {
            Duration read = UNITS.get(parts.group(2)).multipliedBy(Long.parseLong(parts.group(1)));
            if (read.compareTo(least) >= 0 && read.compareTo(most) <= 0) {
                return read;
            }
        }
        throw refused(key, value, text(least) + " ~ " + text(most) + ", in ms, s, min or h");
    }

    /** A time as users write it: {@code 200ms}, {@code 1s}, {@code 30min}, {@code 24h}; a part of a millisecond is left out. */
    public static String text(Duration time) {
        long millis = time.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        return seconds == 0 || seconds % 60 != 0
                ? seconds + (seconds == 0 ? "" : "s")
                : seconds % 3600 != 0 ? seconds / 60 + "min" : seconds / 3600 + "h";
    }

    /**
     * One of an enumeration's constants, written in any case, with {@code -} for {@code _}.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    public static <E extends Enum<E>> E choice(String key, String value, Class<E> type) {
        String wanted = value.trim();
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> word(constant).equalsIgnoreCase(wanted))
                .findFirst()
                .orElseThrow(() -> refused(
                        key,
                        value,
                        Arrays.stream(type.getEnumConstants()).map(Values::word).collect(Collectors.joining(", "))));
    }

    /**
     * {@code on} or {@code off}; {@code true} and {@code false} mean the same.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static boolean onOff(String key, String value) {
        return switch (value.trim().toLowerCase(Locale.ROOT)) {
            case "on", "true" -> true;
            case "off", "false" -> false;
            default -> throw refused(key, value, "on or off");
        };
    }

    /**
     * The path of a file; empty for an empty text.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Optional<Path> file(String key, String value) {
        try {
            return Optional.of(value.trim()).filter(Predicate.not(String::isEmpty)).map(Path::of);
        } catch (InvalidPathException e) {
            throw refused(key, value, "the path of a file; " + e.getReason());
        }
    }

    /** An enumeration's constant as users write it. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
