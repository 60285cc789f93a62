package dev.momentcheckout.testing.alarms;

/**
 * The state of an alarm.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-concepts.html">Alarm states</a>
 */
enum AlarmState {
    OK,
    ALARM,
    INSUFFICIENT_DATA
}
