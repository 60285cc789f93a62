/**
 * Compares {@link dev.momentcheckout.local.aws.LocalDynamoDb} with dynoxide: both get the same randomly generated
 * operations, and every answer, item and stream record must be equal.
 */
@NullMarked
package dev.momentcheckout.testing.differential;

import org.jspecify.annotations.NullMarked;
