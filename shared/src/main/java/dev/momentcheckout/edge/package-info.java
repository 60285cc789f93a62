/** Where API Gateway's events end: requests in our own terms, problem documents, and the one place that turns an exception into an answer. */
@NullMarked
package dev.momentcheckout.edge;

import org.jspecify.annotations.NullMarked;
