/** Measures cold starts of the packaged functions beside others that do the same, on one machine. */
@NullMarked
package dev.momentcheckout.bench;

import org.jspecify.annotations.NullMarked;
