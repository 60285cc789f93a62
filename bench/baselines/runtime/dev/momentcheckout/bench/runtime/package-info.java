/** Handlers that run in Lambda's Java runtime, AWS's runtime interface client. */
@NullMarked
package dev.momentcheckout.bench.runtime;

import org.jspecify.annotations.NullMarked;
