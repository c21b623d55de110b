// SPDX-License-Identifier: Apache-2.0

/** How busy this machine is, as reported by {@link org.heartbeat.api.status.StatusProvider} services. */
@Export
@Version("1.0.0")
package org.heartbeat.api.status;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
