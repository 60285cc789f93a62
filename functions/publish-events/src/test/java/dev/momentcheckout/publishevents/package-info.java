@NullMarked
package dev.momentcheckout.publishevents;

import org.jspecify.annotations.NullMarked;
