@NullMarked
package dev.momentcheckout.announce;

import org.jspecify.annotations.NullMarked;
