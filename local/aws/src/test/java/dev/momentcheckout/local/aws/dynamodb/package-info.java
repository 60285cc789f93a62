/** Tests of the local DynamoDB through its JSON interface. */
@org.jspecify.annotations.NullMarked
package dev.momentcheckout.local.aws.dynamodb;
