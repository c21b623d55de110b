// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.measure;

import org.heartbeat.api.sender.SenderStatus;

/** A status provider, and why it is or is not the chosen one. */
public record ProviderStatus(String name, int ranking, boolean chosen, String reason) implements SenderStatus.Provider {}
