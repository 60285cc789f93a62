/** Emulators of AWS that are programs on this machine, each in a process of its own. */
@NullMarked
package dev.momentcheckout.testing.support.emulators;

import org.jspecify.annotations.NullMarked;
