/** LocalStack in a container, in the place of AWS. */
@NullMarked
package dev.momentcheckout.local.localstack;

import org.jspecify.annotations.NullMarked;
