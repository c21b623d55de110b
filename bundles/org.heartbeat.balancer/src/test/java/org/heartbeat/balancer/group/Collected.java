// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.group;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/** Waits for the garbage collector. */
final class Collected {

    private Collected() {}

    /** Produces garbage until the object is collected; fails if it is not. */
    static void await(WeakReference<?> reference) {
        for (int tries = 0; reference.get() != null; tries++) {
            if (tries == 100) {
                throw new AssertionError("still held: " + reference.get());
            }
            List<byte[]> garbage = new ArrayList<>();
            garbage.add(new byte[1_000_000]);
            System.gc();
        }
    }
}
