package dev.momentcheckout.local.aws;

/**
 * An event of type {@code ScheduleV2}: a schedule that invokes a function.
 *
 * @param function logical id
 * @param expression e.g. {@code rate(1 minute)}
 * @param input JSON
 */
public record Schedule(String function, String expression, String input) {}
