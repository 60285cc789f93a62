@NullMarked
package dev.momentcheckout.status;

import org.jspecify.annotations.NullMarked;
