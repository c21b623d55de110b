// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.heartbeat.api.codec.Decoded;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.internal.sign.KeyFile;
import org.heartbeat.internal.sign.Signer;
import org.heartbeat.internal.sign.Verification;
import org.heartbeat.internal.sign.Verifier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.slf4j.helpers.NOPLogger;

/**
 * Measures what a datagram of each class costs a monitor that requires signatures, before decoding, and what signing costs a
 * sender. For comparison: decoding an unsigned beat, which a monitor without signatures does for each. Read them as ratios.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SignatureBenchmark {

    private static final String PLAIN = "v=1&ready=75&busy=12&port=8181&now=70";
    private static final int BEATS = 1 << 16;

    private final byte[][] beats = new byte[BEATS][];
    private final byte[] buffer = Arrays.copyOf(PLAIN.getBytes(US_ASCII), HeartbeatCodec.MAX_LENGTH);
    private final HeartbeatCodec codec = new TextCodec();
    private final byte[] plain = PLAIN.getBytes(US_ASCII);
    private KeyFile keys;
    private InetAddress address;
    private long clock = 1_795_862_400_123L;
    private final Signer signer = new Signer(() -> ++clock);
    private final Verifier verifier = new Verifier(() -> clock, System::nanoTime);
    private byte[] wrongKid;
    private byte[] wrongTime;
    private byte[] wrongDigest;
    private int next;

    /** A key and the forged beats. */
    @Setup
    public void forge() throws IOException {
        Path file = Files.createTempDirectory("heartbeat").resolve("heartbeat.keys");
        KeyFile.add(file, "k1", new SecureRandom());
        keys = new KeyFile(file, NOPLogger.NOP_LOGGER);
        keys.look();
        Files.delete(file);
        Files.delete(file.getParent());
        address = InetAddress.getByName("192.0.2.11");
        verifier.configure(Duration.ofMinutes(30), 1000);
        String beat = new String(signed(), US_ASCII);
        wrongKid = beat.replace("kid=k1", "kid=k2").getBytes(US_ASCII);
        wrongTime = beat.replace("ts=17", "ts=16").getBytes(US_ASCII);
        wrongDigest = beat.replace("ready=75", "ready=76").getBytes(US_ASCII);
    }

    /** Beats that are not verified yet. */
    @Setup(Level.Iteration)
    public void sign() {
        for (int i = 0; i < BEATS; i++) {
            beats[i] = signed();
        }
    }

    private byte[] signed() {
        return Arrays.copyOf(buffer, signBeat());
    }

    @Benchmark
    public int signBeat() {
        return signer.sign(buffer, plain.length, keys.keys().first().orElseThrow(), "karaf-1", address);
    }

    /** After the last beat they repeat as duplicates, which cost the same. */
    @Benchmark
    public Verification verifyGood() {
        next = (next + 1) % BEATS;
        return verify(beats[next]);
    }

    @Benchmark
    public Verification verifyUnsigned() {
        return verify(plain);
    }

    @Benchmark
    public Verification verifyWrongKid() {
        return verify(wrongKid);
    }

    @Benchmark
    public Verification verifyWrongTime() {
        return verify(wrongTime);
    }

    @Benchmark
    public Verification verifyWrongDigest() {
        return verify(wrongDigest);
    }

    @Benchmark
    public Decoded decodeUnsigned() {
        return codec.decode(plain, 0, plain.length);
    }

    @Benchmark
    public Decoded decodeSigned() {
        return codec.decode(wrongDigest, 0, wrongDigest.length);
    }

    private Verification verify(byte[] message) {
        return verifier.verify(keys.keys(), message, 0, message.length);
    }
}
