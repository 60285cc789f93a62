/** Tests of the example. */
@NullMarked
package dev.momentcheckout.example.catalog;

import org.jspecify.annotations.NullMarked;
