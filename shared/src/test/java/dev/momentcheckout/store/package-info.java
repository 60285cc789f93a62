@NullMarked
package dev.momentcheckout.store;

import org.jspecify.annotations.NullMarked;
