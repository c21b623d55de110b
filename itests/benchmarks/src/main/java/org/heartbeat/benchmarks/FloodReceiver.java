// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks;

import java.io.IOException;

/** The receiver that is flooded. Each measurement opens one, and another thread reads its count. */
public interface FloodReceiver extends AutoCloseable {

    /** The size of the receive buffer, in bytes. */
    int RECEIVE_BUFFER = 4 << 20;

    /** Creates a receiver that listens on a port of 127.0.0.1. */
    @FunctionalInterface
    interface Factory {

        /**
         * Opens a receiver.
         *
         * @param port the port to listen on, which was free a moment ago
         * @param servers the number of servers to expect
         * @param forgery what is wrong with their datagrams
         */
        FloodReceiver open(int port, int servers, Forgery forgery) throws IOException;
    }

    /** Returns the datagrams accepted so far, or rejected because of the forgery. */
    long taken();

    /** Closes the receiver and its threads. */
    @Override
    void close() throws IOException;
}
