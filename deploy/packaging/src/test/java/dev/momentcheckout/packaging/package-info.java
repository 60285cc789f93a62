@NullMarked
package dev.momentcheckout.packaging;

import org.jspecify.annotations.NullMarked;
