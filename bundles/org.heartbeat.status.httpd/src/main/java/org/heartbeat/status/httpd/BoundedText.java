// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.httpd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Takes the body of an answer as text, and no more of it than a limit: a wrong URL may be that of something endless. */
final class BoundedText implements HttpResponse.BodySubscriber<String> {

    private final HttpResponse.BodySubscriber<String> text = HttpResponse.BodySubscribers.ofString(ISO_8859_1);
    private final int limit;
    private Flow.Subscription subscription;
    private long length;

    /** A body of at most so many bytes; a longer one fails with an {@link IOException}. */
    BoundedText(int limit) {
        this.limit = limit;
    }

    @Override
    public CompletionStage<String> getBody() {
        return text.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        text.onSubscribe(given);
    }

    @Override
    public void onNext(List<ByteBuffer> part) {
        if (length > limit) {
            return;
        }
        length += part.stream().mapToLong(ByteBuffer::remaining).sum();
        if (length > limit) {
            subscription.cancel();
            text.onError(new IOException("more than " + limit + " bytes"));
        } else {
            text.onNext(part);
        }
    }

    @Override
    public void onError(Throwable failure) {
        text.onError(failure);
    }

    @Override
    public void onComplete() {
        text.onComplete();
    }
}
