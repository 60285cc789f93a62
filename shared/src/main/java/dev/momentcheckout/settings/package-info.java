/** The environment, read once at init; everything wrong with it in one message. */
@NullMarked
package dev.momentcheckout.settings;

import org.jspecify.annotations.NullMarked;
