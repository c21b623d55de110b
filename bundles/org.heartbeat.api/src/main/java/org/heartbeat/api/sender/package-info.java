// SPDX-License-Identifier: Apache-2.0

/** What the sender reports about itself, and the service that drains this Karaf. */
@Export
@Version("1.0.0")
package org.heartbeat.api.sender;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
