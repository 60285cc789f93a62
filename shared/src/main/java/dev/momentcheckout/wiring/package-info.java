/** What the composition roots of the functions share: handlers of the HTTP API, HTTP, AWS clients, priming. */
@NullMarked
package dev.momentcheckout.wiring;

import org.jspecify.annotations.NullMarked;
