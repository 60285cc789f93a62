/** Logs and metrics by allow-list: only what has a name here can be written. */
@NullMarked
package dev.momentcheckout.telemetry;

import org.jspecify.annotations.NullMarked;
