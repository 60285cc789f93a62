/**
 * A test environment for handlers: tables, secrets, the Moment simulator, a mutable clock, and API Gateway's events.
 */
@NullMarked
package dev.momentcheckout.testing.support;

import org.jspecify.annotations.NullMarked;
