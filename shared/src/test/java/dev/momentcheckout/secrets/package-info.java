@NullMarked
package dev.momentcheckout.secrets;

import org.jspecify.annotations.NullMarked;
