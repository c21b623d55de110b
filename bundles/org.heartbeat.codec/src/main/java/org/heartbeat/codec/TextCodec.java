// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.codec;

import org.heartbeat.api.codec.Decoded;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.osgi.service.component.annotations.Component;

/** The codec of the text message that httpd and Tomcat send. */
@Component
public final class TextCodec implements HeartbeatCodec {

    @Override
    public int encode(Heartbeat heartbeat, byte[] target, int offset) {
        return MessageWriter.write(heartbeat, target, offset);
    }

    @Override
    public Decoded decode(byte[] message, int offset, int length) {
        return MessageReader.read(message, offset, length);
    }
}
