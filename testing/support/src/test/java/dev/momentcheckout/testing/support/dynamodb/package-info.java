@NullMarked
package dev.momentcheckout.testing.support.dynamodb;

import org.jspecify.annotations.NullMarked;
