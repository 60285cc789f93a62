/**
 * The list of DynamoDB operations that functions, lab and tests send. The SDK's clients on a test's class path refuse
 * every other one, so that the local engine needs to support the list only.
 */
@NullMarked
package dev.momentcheckout.testing.support.dynamodb;

import org.jspecify.annotations.NullMarked;
