/** What a handler meets on AWS, set up for one test: the table, the secrets, a small Moment, a clock that stands still, and events as API Gateway makes them. */
@NullMarked
package dev.momentcheckout.testing.support;

import org.jspecify.annotations.NullMarked;
