// SPDX-License-Identifier: Apache-2.0

/** Configurations that are not in force, as {@link org.heartbeat.api.config.RejectedConfiguration} services. */
@Export
@Version("1.0.0")
package org.heartbeat.api.config;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
