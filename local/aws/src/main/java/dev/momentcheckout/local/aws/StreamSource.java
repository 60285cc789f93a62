package dev.momentcheckout.local.aws;

/**
 * A function's event of type {@code DynamoDB}.
 *
 * @param table logical id of the table whose stream it is
 */
public record StreamSource(String function, String table, StreamFilter filter, int batchSize) {}
