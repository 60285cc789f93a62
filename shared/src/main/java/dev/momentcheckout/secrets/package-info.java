/** Secrets Manager: the API key and the signing secrets, read at first use, cached briefly, never printed. */
@NullMarked
package dev.momentcheckout.secrets;

import org.jspecify.annotations.NullMarked;
