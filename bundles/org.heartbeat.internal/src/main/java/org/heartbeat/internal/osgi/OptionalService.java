// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.osgi;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A service that may come, go and be replaced by a better one. SCR binds the better one before it unbinds the old one, possibly on
 * another thread, and never binds a service again that was lost in between. For any thread.
 *
 * @param <S> the type of the service
 */
public final class OptionalService<S> implements Supplier<S> {

    private final AtomicReference<S> service = new AtomicReference<>();

    /** Replaces the present service. */
    public void bind(S added) {
        service.set(added);
    }

    /** Removes a service, unless another one has replaced it; returns whether it was the present one. */
    public boolean unbind(S removed) {
        return service.compareAndSet(removed, null);
    }

    /** Returns the present service, or null if there is none. */
    @Override
    public S get() {
        return service.get();
    }
}
