@NullMarked
package dev.momentcheckout.preflight;

import org.jspecify.annotations.NullMarked;
