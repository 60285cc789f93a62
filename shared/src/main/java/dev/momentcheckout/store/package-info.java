/** Sessions in DynamoDB: one item a session, read first, then at most one conditional write. */
@NullMarked
package dev.momentcheckout.store;

import org.jspecify.annotations.NullMarked;
