// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.URI;
import java.util.Arrays;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.net.Url;

/** Encodes HTTP requests. */
final class HttpRequest {

    private HttpRequest() {}

    /** Returns head and body together, so that one write sends both in one packet. */
    static byte[] encode(String method, Url url, byte[] body) {
        URI uri = url.uri();
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        byte[] head = (method + " " + path + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()) + " HTTP/1.1\r\n"
                        + "Host: " + Addresses.withoutZone(uri.getRawAuthority()) + "\r\n"
                        + "User-Agent: org.heartbeat\r\n"
                        + (method.equals("GET") ? "" : "Content-Length: " + body.length + "\r\n") + "\r\n")
                .getBytes(ISO_8859_1);
        byte[] request = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }
}
