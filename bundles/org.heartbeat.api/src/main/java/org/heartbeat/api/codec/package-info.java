// SPDX-License-Identifier: Apache-2.0

/** The text message that senders and balancers exchange, and the service that reads and writes messages. */
@Export
@Version("1.0.0")
package org.heartbeat.api.codec;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
