/**
 * Causes the faults that the alarms of the template report, and applies the alarms to what the functions then write.
 * The functions run as deployed; the local database, the local queues and the Moment simulator replace the services
 * they call, and {@code MetricAlarm} replaces CloudWatch.
 */
@NullMarked
package dev.momentcheckout.testing.alarms;

import org.jspecify.annotations.NullMarked;
