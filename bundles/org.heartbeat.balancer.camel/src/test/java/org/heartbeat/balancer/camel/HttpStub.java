// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.camel;

import java.net.ConnectException;
import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/**
 * A component whose endpoints answer with their own URI without sending anything; those of the hosts {@code broken} and
 * {@code refused} fail.
 */
final class HttpStub extends DefaultComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new DefaultEndpoint(uri, this) {
            @Override
            public Producer createProducer() {
                return new DefaultProducer(this) {
                    @Override
                    public void process(Exchange exchange) throws ConnectException {
                        if (remaining.startsWith("broken")) {
                            throw new IllegalStateException("broken");
                        }
                        if (remaining.startsWith("refused")) {
                            throw new ConnectException("refused");
                        }
                        exchange.getMessage().setBody(getEndpointUri());
                    }
                };
            }

            @Override
            public Consumer createConsumer(Processor processor) {
                throw new UnsupportedOperationException();
            }
        };
    }
}
