/** Reads and writes JSON as a tree, without data binding. */
@NullMarked
package dev.momentcheckout.json;

import org.jspecify.annotations.NullMarked;
