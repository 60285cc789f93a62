/**
 * Searches for a way to lose a payment or to count one twice: whole histories by chance, every crash point, every order of news, many at once, a database that
 * fails. The functions are those that are deployed; DynamoDB Local and the Moment simulator stand for what is around them.
 */
@NullMarked
package dev.momentcheckout.testing.simulation;

import org.jspecify.annotations.NullMarked;
