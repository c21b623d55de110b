// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.codec;

import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** The variables of a message that have a meaning of their own. All others belong to the site. */
public enum Variable {
    /** The version of the format, 1. */
    V,
    /** The workers that wait for a request, as balancers should count them. */
    READY,
    /** The workers that serve a request. */
    BUSY,
    /** The server's port. */
    PORT,
    /** The workers that are ready at this moment; present unless {@link #READY} must still be smoothed. */
    NOW,
    /** The server's state: whether it takes work; see {@link Heartbeat.State}. */
    STATE,
    /** The requests that fail, per mille; present only if any do. */
    ERRORS,
    /** The units per worker in {@link #READY}, {@link #BUSY} and {@link #NOW}; present only if it is not 1. */
    SCALE,
    /** The number of the message. */
    SEQ,
    /** The name of the signer. */
    ID,
    /** The server's address, as signed. */
    ADDR,
    /** The time of the signature, in milliseconds since the epoch. */
    TS,
    /** The name of the key of the signature. */
    KID,
    /** The signature. */
    SIG;

    /** Those that {@link Heartbeat#variables} contains, beside the site's own. */
    private static final EnumSet<Variable> HANDED_ON = EnumSet.of(ID, ADDR, KID);

    private static final Set<String> KEYS = keys(EnumSet.allOf(Variable.class));
    private static final Set<String> OF_FIELDS = keys(EnumSet.complementOf(HANDED_ON));

    /** Returns the variable's key, in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the keys of all these variables, in lower case; not modifiable. A site may not use them for its own variables. */
    public static Set<String> reserved() {
        return KEYS;
    }

    /** Returns the keys that are never among {@link Heartbeat#variables()}. */
    static Set<String> ofFields() {
        return OF_FIELDS;
    }

    private static Set<String> keys(Set<Variable> variables) {
        Set<String> keys = new LinkedHashSet<>();
        variables.forEach(variable -> keys.add(variable.toString()));
        return Collections.unmodifiableSet(keys);
    }
}
