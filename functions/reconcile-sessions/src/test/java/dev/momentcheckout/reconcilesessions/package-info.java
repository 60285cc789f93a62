@NullMarked
package dev.momentcheckout.reconcilesessions;

import org.jspecify.annotations.NullMarked;
