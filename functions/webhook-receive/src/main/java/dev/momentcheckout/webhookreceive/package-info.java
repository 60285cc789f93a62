/** Takes what Moment tells: raw bytes, signature, age, and only then the meaning. Calls nobody but the table and the signing secret. */
@NullMarked
package dev.momentcheckout.webhookreceive;

import org.jspecify.annotations.NullMarked;
