@NullMarked
package dev.momentcheckout.bench;

import org.jspecify.annotations.NullMarked;
