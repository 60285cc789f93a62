/** LocalStack in a container, in the place of AWS. */
@NullMarked
package dev.momentcheckout.testing.support.localstack;

import org.jspecify.annotations.NullMarked;
