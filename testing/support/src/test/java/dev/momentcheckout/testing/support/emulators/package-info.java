@NullMarked
package dev.momentcheckout.testing.support.emulators;

import org.jspecify.annotations.NullMarked;
