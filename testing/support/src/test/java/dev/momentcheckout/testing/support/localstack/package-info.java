@NullMarked
package dev.momentcheckout.testing.support.localstack;

import org.jspecify.annotations.NullMarked;
