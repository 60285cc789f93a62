/** Lambda's Java runtime for the bench: AWS's runtime interface client, and a function that does nothing. */
@NullMarked
package dev.momentcheckout.bench.runtime;

import org.jspecify.annotations.NullMarked;
