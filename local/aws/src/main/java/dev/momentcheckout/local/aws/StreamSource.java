package dev.momentcheckout.local.aws;

/**
 * An event of type {@code DynamoDB}: a table's stream that invokes a function.
 *
 * @param function logical id
 * @param table logical id of the table whose stream it is
 * @param batchSize maximum number of records in a batch
 */
public record StreamSource(String function, String table, StreamFilter filter, int batchSize) {}
