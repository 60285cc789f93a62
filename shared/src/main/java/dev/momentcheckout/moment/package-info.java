/** Moment's HTTP API: create and retrieve, with deadlines, retries and strict parsing of responses. */
@NullMarked
package dev.momentcheckout.moment;

import org.jspecify.annotations.NullMarked;
