/** Sessions and orders in DynamoDB: one item each, read first, then at most one conditional write. */
@NullMarked
package dev.momentcheckout.store;

import org.jspecify.annotations.NullMarked;
