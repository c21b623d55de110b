// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks;

import java.io.IOException;

/** What is flooded: opened for each measurement, asked for its count from another thread. */
public interface FloodReceiver extends AutoCloseable {

    /** The receive buffer that is asked for, in bytes. */
    int RECEIVE_BUFFER = 4 << 20;

    /** Makes a receiver that listens on a port of 127.0.0.1. */
    @FunctionalInterface
    interface Factory {

        /**
         * Opens a receiver.
         *
         * @param port where it is to listen, free a moment ago
         * @param servers how many there will be
         * @param forgery what is wrong with their datagrams
         */
        FloodReceiver open(int port, int servers, Forgery forgery) throws IOException;
    }

    /** The datagrams taken so far, or refused for what is wrong with all. */
    long taken();

    /** Ends it, with its threads. */
    @Override
    void close() throws IOException;
}
