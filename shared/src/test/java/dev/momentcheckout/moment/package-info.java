@NullMarked
package dev.momentcheckout.moment;

import org.jspecify.annotations.NullMarked;
