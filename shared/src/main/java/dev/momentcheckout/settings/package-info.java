/** Reads the environment once, during init, and reports everything that is wrong with it in one message. */
@NullMarked
package dev.momentcheckout.settings;

import org.jspecify.annotations.NullMarked;
