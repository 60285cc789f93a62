/** Tests of the client that openapi-generator generates from {@code docs/openapi.yaml}. */
@NullMarked
package dev.momentcheckout.testing.clients;

import org.jspecify.annotations.NullMarked;
