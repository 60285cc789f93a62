/**
 * Runs histories of the use cases over in-memory stores and a model of Moment, without HTTP and JSON, so that a minute
 * holds tens of thousands of them. Every outgoing call is a point at which another request may run, the process may
 * crash, or the call may fail. The seed alone decides which.
 */
@NullMarked
package dev.momentcheckout.testing.simulation.memory;

import org.jspecify.annotations.NullMarked;
