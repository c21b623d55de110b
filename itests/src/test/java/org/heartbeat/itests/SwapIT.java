// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;

/**
 * Swaps providers with one beat per second, which a busy machine can keep up; with {@code -Ditests.interval=100ms}, one per swap.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class SwapIT {

    @Inject
    private BundleContext context;

    @Configuration
    public Option[] karaf() {
        return new Option[] {StockKaraf.withHeartbeatAnd()};
    }

    @Test
    public void losesNoBeatAndDoublesNoneAndLeavesNoClassLoaderBehind() throws Exception {
        try (Swaps swaps = new Swaps(context, System.getProperty("itests.interval"))) {
            swaps.swap(Integer.getInteger("itests.swaps"));
        }
    }
}
