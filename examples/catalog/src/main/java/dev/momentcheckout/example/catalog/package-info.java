/** An example: a shop's backend writes an order to the catalog before its app pays it. */
@NullMarked
package dev.momentcheckout.example.catalog;

import org.jspecify.annotations.NullMarked;
