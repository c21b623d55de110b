// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.karaf;

import java.io.IOException;
import java.util.Set;
import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletResponse;
import org.heartbeat.api.balancer.NoServerException;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.balancer.ServerGroup;

/**
 * Finds the end of a request for which a target was picked: Karaf's proxy asks for a target, waits for its answer and writes
 * it, all on the thread that the request is on.
 */
final class ProxiedRequests {

    /** What a server answers, or a gateway for it, when it cannot serve anybody. */
    private static final Set<Integer> FAILURES = Set.of(500, 502, 503, 504);

    private final ThreadLocal<Request> current = new ThreadLocal<>();

    /** The request on a thread, and the server that was picked for it. */
    private static final class Request {

        private Selection<?> selection;

        <T> T begin(ServerGroup<T> group) throws NoServerException {
            // where it is picked for again, what was picked first is no longer used
            end(false);
            Selection<T> begun = group.begin();
            selection = begun;
            return begun.candidate();
        }

        void end(boolean failed) {
            if (selection != null && failed) {
                selection.fail();
            } else if (selection != null) {
                selection.close();
            }
            selection = null;
        }
    }

    /** Picks a server, as one whose end is told where the request on this thread came by {@link #follow}. */
    <T> T pick(ServerGroup<T> group) throws NoServerException {
        Request request = current.get();
        return request == null ? group.pick() : request.begin(group);
    }

    /**
     * Lets a request go its way, and tells its end to whom was picked for it. It failed if there was no answer, or one that
     * says so; a client that goes away during the answer is nobody's fault.
     */
    void follow(ServletRequest request, ServletResponse response, FilterChain way) throws IOException, ServletException {
        Request followed = new Request();
        Request outer = current.get();
        current.set(followed);
        boolean failed = true;
        try {
            way.doFilter(request, response);
            failed = response instanceof HttpServletResponse answer && FAILURES.contains(answer.getStatus());
        } catch (IOException | ServletException | RuntimeException e) {
            failed = !response.isCommitted();
            throw e;
        } finally {
            if (outer == null) {
                current.remove();
            } else {
                current.set(outer);
            }
            followed.end(failed);
        }
    }
}
