/** JSON as a tree, without the cost of data binding. */
@NullMarked
package dev.momentcheckout.json;

import org.jspecify.annotations.NullMarked;
