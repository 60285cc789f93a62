/** An example shop: delivers each paid session once, to the right customer, from events alone. */
@NullMarked
package dev.momentcheckout.example;

import org.jspecify.annotations.NullMarked;
