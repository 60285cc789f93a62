/** Logs and metrics by allow-list: only events, fields and metrics that are defined here can be written. */
@NullMarked
package dev.momentcheckout.telemetry;

import org.jspecify.annotations.NullMarked;
