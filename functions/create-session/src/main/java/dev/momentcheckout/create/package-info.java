@NullMarked
package dev.momentcheckout.create;

import org.jspecify.annotations.NullMarked;
