// SPDX-License-Identifier: Apache-2.0

/** Services that pick servers according to their beats. */
@Export
@Version("1.0.0")
package org.heartbeat.api.balancer;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
