/**
 * Searches for ways to lose a payment or to count one twice. The methods are randomly generated histories, a crash
 * after every outgoing call, every order of observations, concurrent requests and a failing database. The functions run
 * as deployed; the local database and the Moment simulator replace the services they call.
 */
@NullMarked
package dev.momentcheckout.testing.simulation;

import org.jspecify.annotations.NullMarked;
