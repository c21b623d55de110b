// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.heartbeat.api.codec.Decoded;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.codec.TextCodec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures encoding and decoding of a message. For comparison: the obvious ways to do it. Read them as ratios within one run.
 * {@code -prof gc} also shows the bytes allocated.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {

    private final HeartbeatCodec codec = new TextCodec();
    private final Heartbeat heartbeat = Heartbeat.of(new WorkerStatus(75, 12)).build();
    private final byte[] target = new byte[HeartbeatCodec.MAX_LENGTH];
    private final byte[] message = message("v=1&ready=75&busy=12");
    private final byte[] tomcatMessage = message("v=1&ready=188&busy=12&port=8080");
    private final byte[] badMessage = message("v=1&ready=-5&busy=12");
    private final byte[] variablesMessage = message("v=1&ready=75&busy=12&id=node-1&seq=12345");

    private static byte[] message(String text) {
        return text.getBytes(ISO_8859_1);
    }

    @Benchmark
    public int encode() {
        return codec.encode(heartbeat, target, 0);
    }

    /** Encodes like Tomcat's senders: the text, and the bytes of it that a socket needs. */
    @Benchmark
    public byte[] encodeByConcatenation() {
        return ("v=1&ready=" + heartbeat.status().ready() + "&busy=" + heartbeat.status().busy()).getBytes(ISO_8859_1);
    }

    /** Creates only the text, without the bytes, which is less than any sender needs. */
    @Benchmark
    public String encodeByConcatenationToTextOnly() {
        return "v=1&ready=" + heartbeat.status().ready() + "&busy=" + heartbeat.status().busy();
    }

    @Benchmark
    public byte[] encodeByFormat() {
        return String.format(
                        "v=%d&ready=%d&busy=%d",
                        1, heartbeat.status().ready(), heartbeat.status().busy())
                .getBytes(ISO_8859_1);
    }

    @Benchmark
    public Decoded decode() {
        return codec.decode(message, 0, message.length);
    }

    @Benchmark
    public Decoded decodeWithPort() {
        return codec.decode(tomcatMessage, 0, tomcatMessage.length);
    }

    @Benchmark
    public Decoded decodeWithVariables() {
        return codec.decode(variablesMessage, 0, variablesMessage.length);
    }

    @Benchmark
    public Decoded decodeBad() {
        return codec.decode(badMessage, 0, badMessage.length);
    }

    /** Decodes like httpd in the obvious way: every part into a map, unescaped and without case. */
    @Benchmark
    public WorkerStatus decodeBySplit() {
        return bySplit(message);
    }

    private static WorkerStatus bySplit(byte[] message) {
        Map<String, String> parts = new HashMap<>();
        for (String part : new String(message, ISO_8859_1).split("&")) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? part : part.substring(0, equals);
            String value = equals < 0 ? "1" : part.substring(equals + 1);
            parts.put(
                    URLDecoder.decode(key, ISO_8859_1).toLowerCase(Locale.ROOT), URLDecoder.decode(value, ISO_8859_1));
        }
        return parts.containsKey("v")
                ? new WorkerStatus(Integer.parseInt(parts.get("ready")), Integer.parseInt(parts.get("busy")))
                : null;
    }
}
