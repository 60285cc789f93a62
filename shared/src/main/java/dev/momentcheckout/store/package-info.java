/** The DynamoDB adapters: one item for each session, order and refund, changed by conditional writes. */
@NullMarked
package dev.momentcheckout.store;

import org.jspecify.annotations.NullMarked;
