/** Secrets Manager: the API key and the signing secrets, read late, cached briefly, never printable. */
@NullMarked
package dev.momentcheckout.secrets;

import org.jspecify.annotations.NullMarked;
