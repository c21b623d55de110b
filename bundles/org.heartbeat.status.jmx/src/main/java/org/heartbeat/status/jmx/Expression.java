// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.jmx;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.heartbeat.internal.config.Values;

/**
 * A number from an MBean: {@code attribute}, {@code attribute.item}, {@code 50}, or the sum or the difference of two of these.
 *
 * @param operator null, as {@code second}, if there is only one term
 */
record Expression(String first, String operator, String second) {

    /** The syntax, for people. */
    static final String RULE = "attribute, attribute.item, a number, or two of these as a-b or a+b";

    private static final String TERM = "[\\p{Alnum}_]+(?:\\.[\\p{Alnum}_]+)*";
    private static final Pattern SYNTAX = Pattern.compile("(" + TERM + ")(?:\\s*([-+])\\s*(" + TERM + "))?");

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException if the syntax is wrong; the message names key, value and rule
     */
    static Expression read(String key, String value) {
        Matcher terms = SYNTAX.matcher(value.trim());
        if (!terms.matches()) {
            throw Values.refused(key, value, RULE);
        }
        return new Expression(terms.group(1), terms.group(2), terms.group(3));
    }

    /**
     * Returns the present number of this MBean.
     *
     * @throws IllegalStateException if a term is not a number, or if it is negative, by which MBeans say that they do not know it
     * @throws JMException if the MBean or the attribute does not exist
     */
    long of(MBeanServer server, ObjectName bean) throws JMException {
        long number = term(server, bean, first);
        if (operator == null) {
            return number;
        }
        long other = term(server, bean, second);
        if (operator.equals("-")) {
            return number - other;
        }
        // terms are not negative; the largest number means "unlimited"
        return number > Long.MAX_VALUE - other ? Long.MAX_VALUE : number + other;
    }

    private static long term(MBeanServer server, ObjectName bean, String term) throws JMException {
        if (term.matches("[0-9]{1,9}")) {
            return Long.parseLong(term);
        }
        String[] path = term.split("\\.");
        Object value = server.getAttribute(bean, path[0]);
        for (int i = 1; i < path.length; i++) {
            value = value instanceof CompositeData items && items.containsKey(path[i]) ? items.get(path[i]) : null;
        }
        if (!(value instanceof Number number)) {
            throw new IllegalStateException(bean + ", " + term + ": " + value + " (expected: a number)");
        }
        if (number.doubleValue() < 0) {
            throw new NegativeNumber(bean + ", " + term + ": " + value + " (expected: 0 or more)");
        }
        return number.longValue();
    }

    /** An MBean does not know its number. */
    static final class NegativeNumber extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        NegativeNumber(String message) {
            super(message);
        }
    }
}
