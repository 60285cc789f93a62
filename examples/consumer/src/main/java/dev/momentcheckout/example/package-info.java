/** A shop's side of the events: each id once, and never below a rank that was acted on. */
@NullMarked
package dev.momentcheckout.example;

import org.jspecify.annotations.NullMarked;
