@NullMarked
package dev.momentcheckout.local.localstack;

import org.jspecify.annotations.NullMarked;
