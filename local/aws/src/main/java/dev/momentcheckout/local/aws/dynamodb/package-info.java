/**
 * A database that answers those operations of Amazon DynamoDB which this project uses, in memory. It refuses every
 * other operation, parameter and expression by name. {@code docs/local-dynamodb.md} describes how it is compared
 * with DynamoDB. Any method may throw {@link DynamoDbErrorException}, where DynamoDB answers with an error.
 */
@NullMarked
package dev.momentcheckout.local.aws.dynamodb;

import org.jspecify.annotations.NullMarked;
