/** The baseline in Java: the same three calls, written as in most tutorials. */
@NullMarked
package dev.momentcheckout.bench.naive;

import org.jspecify.annotations.NullMarked;
