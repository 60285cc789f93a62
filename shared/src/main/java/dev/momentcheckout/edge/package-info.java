/** The adapter to API Gateway's HTTP API: requests, responses and problem documents. */
@NullMarked
package dev.momentcheckout.edge;

import org.jspecify.annotations.NullMarked;
