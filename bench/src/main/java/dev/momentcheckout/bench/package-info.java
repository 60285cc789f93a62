/** Measures the cold starts of the packaged functions and of baselines that do the same, on one machine. */
@NullMarked
package dev.momentcheckout.bench;

import org.jspecify.annotations.NullMarked;
