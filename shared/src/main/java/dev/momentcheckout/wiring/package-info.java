/** What the composition roots of the functions have in common: HTTP, AWS access, priming. */
@NullMarked
package dev.momentcheckout.wiring;

import org.jspecify.annotations.NullMarked;
