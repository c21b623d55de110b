// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.jetty;

import java.util.function.Predicate;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.Request;
import org.heartbeat.api.balancer.NoServerException;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.balancer.ServerGroup;

/**
 * The server that was picked for a request, until the thread that serves the request has finished. Jetty reports that end even if
 * it stops in the meantime. For that thread only.
 */
final class ProxiedRequest implements HttpChannel.Listener {

    private final Predicate<Request> hasFailed;
    // serving thread only
    private boolean called;
    private Selection<?> selection;

    ProxiedRequest(Predicate<Request> hasFailed) {
        this.hasFailed = hasFailed;
    }

    /** Returns whether Jetty has called this listener. */
    boolean isCalled() {
        return called;
    }

    <T> T begin(ServerGroup<T> group) throws NoServerException {
        Selection<T> begun = group.begin();
        selection = begun;
        return begun.candidate();
    }

    @Override
    public void onRequestContentEnd(Request request) {
        called = true;
    }

    @Override
    public void onAfterDispatch(Request request) {
        if (selection == null) {
            return;
        }
        if (hasFailed.test(request)) {
            selection.fail();
        } else {
            selection.close();
        }
        selection = null;
    }
}
