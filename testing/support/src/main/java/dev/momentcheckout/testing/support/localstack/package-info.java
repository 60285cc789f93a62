/** LocalStack in a container, as an emulator of AWS. */
@NullMarked
package dev.momentcheckout.testing.support.localstack;

import org.jspecify.annotations.NullMarked;
