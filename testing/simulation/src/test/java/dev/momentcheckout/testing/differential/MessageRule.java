package dev.momentcheckout.testing.differential;

import java.util.List;

/**
 * A message that the local database words as AWS does, and dynoxide in other words.
 *
 * @param local what the local message begins with
 * @param dynoxide what dynoxide's message begins with
 * @param source where AWS's message can be read
 */
record MessageRule(String local, String dynoxide, String source) {
    private static final String SUITE =
            "https://github.com/nubo-db/dynamodb-conformance/blob/main/tests/tier3/error-messages/";
    /** The tests of dynalite passed on AWS when they were written. */
    private static final String DYNALITE = "https://github.com/architect/dynalite/blob/main/test/";

    static final List<MessageRule> ALL = List.of(
            new MessageRule(
                    "ExpressionAttributeNames contains invalid key: Syntax error; key: ",
                    "Value provided in ExpressionAttributeNames unused in expressions: keys: ",
                    DYNALITE + "putItem.js"),
            new MessageRule(
                    "ExpressionAttributeValues contains invalid key: Syntax error; key: ",
                    "Value provided in ExpressionAttributeValues unused in expressions: keys: ",
                    DYNALITE + "putItem.js"),
            new MessageRule(
                    "Invalid ConditionExpression: Operator or function requires a document path; operator or function: ",
                    "Invalid ConditionExpression: Syntax error; token: ",
                    DYNALITE + "putItem.js"),
            new MessageRule(
                    "Invalid ConditionExpression: Incorrect number of operands for operator or function; ",
                    "Invalid ConditionExpression: Syntax error; token: \",\"",
                    DYNALITE + "putItem.js"),
            new MessageRule(
                    "Invalid KeyConditionExpression: An expression attribute value used in expression is not defined; ",
                    "An expression attribute value used in expression is not defined; ",
                    DYNALITE + "query.js"),
            new MessageRule(
                    "Invalid KeyConditionExpression: An expression attribute name used in the document path is not defined; ",
                    "An expression attribute name used in the document path is not defined; ",
                    DYNALITE + "query.js"),
            new MessageRule(
                    "Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: ",
                    "Unexpected token in KeyConditionExpression: ",
                    DYNALITE + "query.js"),
            new MessageRule(
                    "Conditions can be of length 1 or 2 only",
                    "The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)",
                    DYNALITE + "query.js"),
            new MessageRule(
                    "ExpressionAttributeValues can only be specified when using expressions: ",
                    "ExpressionAttributeValues can only be specified when using expressions",
                    SUITE + "putItem.test.ts"),
            new MessageRule(
                    "One or more parameter values were invalid: Input collection ",
                    "One or more parameter values were invalid: Input collection ",
                    SUITE + "putItem.test.ts"),
            new MessageRule(
                    "One or more parameter values were invalid: Input collection contains duplicates",
                    "Input collection contains duplicates",
                    SUITE + "putItem.test.ts"),
            new MessageRule(
                    "Number overflow. Attempting to store a number with magnitude larger than supported range",
                    "The parameter cannot be converted to a numeric value: 1E999999999999",
                    DYNALITE + "putItem.js"),
            new MessageRule(
                    "The parameter cannot be converted to a numeric value: ",
                    "The parameter cannot be converted to a numeric value",
                    DYNALITE + "putItem.js"),
            new MessageRule("Value '{", "Value '{", SUITE + "batchWriteItem.test.ts"),
            new MessageRule(
                    "Value '' at 'tableName' failed to satisfy constraint: ",
                    "Value at 'TableName' failed to satisfy constraint: ",
                    SUITE + "putItem.test.ts"),
            new MessageRule(
                    "Value '0' at 'limit' failed to satisfy constraint: ",
                    "Value at 'Limit' failed to satisfy constraint: ",
                    SUITE + "scan.test.ts"),
            new MessageRule(
                    "The parameter 'TableName' is required but was not present in the request",
                    "missing field `TableName` at ",
                    DYNALITE + "updateTimeToLive.js"),
            new MessageRule(
                    "The requestItems parameter is required for BatchWriteItem",
                    "missing field `RequestItems` at ",
                    DYNALITE + "batchWriteItem.js"),
            new MessageRule(
                    "The parameter 'TableName' is required but was not present in the request",
                    "invalid type: null, expected a string at ",
                    DYNALITE + "updateTimeToLive.js"),
            new MessageRule(
                    "The requestItems parameter is required for BatchWriteItem",
                    "invalid type: null, expected a map at ",
                    DYNALITE + "batchWriteItem.js"),
            new MessageRule(
                    "TimeToLive is active on a different AttributeName: current AttributeName is ",
                    "TimeToLive is already enabled with a different attribute name",
                    "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html"));

    boolean explains(String localMessage, String dynoxideMessage) {
        return (localMessage.startsWith(local) && dynoxideMessage.startsWith(dynoxide))
                || isWrapped(localMessage, dynoxideMessage);
    }

    /** Returns whether the local message is dynoxide's with the name of the value around it, as AWS's is. */
    private static boolean isWrapped(String localMessage, String dynoxideMessage) {
        return localMessage.startsWith(
                "ExpressionAttributeValues contains invalid value: " + dynoxideMessage + " for key ");
    }
}
