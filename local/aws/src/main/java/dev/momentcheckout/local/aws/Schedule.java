package dev.momentcheckout.local.aws;

/**
 * A function's event of type {@code ScheduleV2}.
 *
 * @param expression such as {@code rate(1 minute)}
 * @param input JSON
 */
public record Schedule(String function, String expression, String input) {}
