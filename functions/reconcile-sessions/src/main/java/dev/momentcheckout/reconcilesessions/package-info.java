/** Asks Moment, each minute, about sessions that are due: what a lost webhook would have told becomes known here. */
@NullMarked
package dev.momentcheckout.reconcilesessions;

import org.jspecify.annotations.NullMarked;
