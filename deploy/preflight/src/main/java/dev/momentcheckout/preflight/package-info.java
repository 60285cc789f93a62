/** Checks the settings of a stack before {@code make deploy} builds and uploads anything. */
@NullMarked
package dev.momentcheckout.preflight;

import org.jspecify.annotations.NullMarked;
