@NullMarked
package dev.momentcheckout.simulator;

import org.jspecify.annotations.NullMarked;
