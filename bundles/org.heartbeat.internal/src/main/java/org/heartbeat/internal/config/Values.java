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
 * Reads the values of a configuration, which are text as users wrote it. Surrounding blanks are ignored. Invalid values are
 * rejected with {@link #refused}.
 */
public final class Values {

    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1), "s", Duration.ofSeconds(1),
            "", Duration.ofSeconds(1), "min", Duration.ofMinutes(1), "h", Duration.ofHours(1));
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})\\s*(ms|s|min|h|)");
    /** Up to the last @, because a password may contain any character. */
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
     * Rejects URLs with a user name or a password, because they would be visible wherever the URL is. Rejects any {@code @},
     * because a password may contain any character before it.
     *
     * @throws IllegalArgumentException if there is one; the message names key and rule, but does not show the value
     */
    public static void requireNoUser(String key, String value) {
        if (value.contains("@")) {
            throw new IllegalArgumentException(
                    key + ": (expected: no user name and no password in a URL, and %40 for any other @)");
        }
    }

    /**
     * Returns foreign text in a form that is safe in our messages: its first 200 characters, {@link #printable}, and without the
     * user and password of a URL.
     */
    public static String shown(String text) {
        String shown = USER.matcher(text).replaceAll("//...@");
        return printable(shown.length() > LONGEST_SHOWN ? shown.substring(0, LONGEST_SHOWN) + "..." : shown);
    }

    /** Returns the text with a question mark for each control or invisible character, which could change a terminal. */
    public static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
    }

    /** Returns the distinct parts of comma-separated lists, without empty ones. */
    public static List<String> list(String... values) {
        return Arrays.stream(values)
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::trim)
                .filter(Predicate.not(String::isEmpty))
                .distinct()
                .toList();
    }

    /**
     * Returns a whole number in ASCII digits.
     *
     * @throws IllegalArgumentException if it is not a number between least and most
     */
    public static int number(String key, String value, int least, int most) {
        return number(key, value, least, most, least + " ~ " + most);
    }

    /**
     * Returns a whole number in ASCII digits.
     *
     * @param rule what the message says is expected
     * @throws IllegalArgumentException if it is not a number between least and most
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
     * Returns a time with the unit {@code ms}, {@code s}, {@code min} or {@code h}; a bare number is seconds.
     *
     * @throws IllegalArgumentException if it is not a time between least and most
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

    /** Returns a time as users write it: {@code 200ms}, {@code 1s}, {@code 30min}, {@code 24h}. Rounds down to milliseconds. */
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
     * Returns an enumeration's constant, written in any case and with {@code -} for {@code _}.
     *
     * @throws IllegalArgumentException if there is no such constant
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
     * Returns whether a value is {@code on} or {@code true}, and not {@code off} or {@code false}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static boolean onOff(String key, String value) {
        return switch (value.trim().toLowerCase(Locale.ROOT)) {
            case "on", "true" -> true;
            case "off", "false" -> false;
            default -> throw refused(key, value, "on or off");
        };
    }

    /**
     * Returns the path of a file; empty for an empty text.
     *
     * @throws IllegalArgumentException if it is not a path
     */
    public static Optional<Path> file(String key, String value) {
        try {
            return Optional.of(value.trim()).filter(Predicate.not(String::isEmpty)).map(Path::of);
        } catch (InvalidPathException e) {
            throw refused(key, value, "the path of a file; " + e.getReason());
        }
    }

    /** Returns an enumeration's constant as users write it. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
