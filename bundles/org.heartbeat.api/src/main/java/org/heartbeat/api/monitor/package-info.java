// SPDX-License-Identifier: Apache-2.0

/** The servers whose beats were received, and the service that monitors them. */
@Export
@Version("1.0.0")
package org.heartbeat.api.monitor;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
