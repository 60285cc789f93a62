package dev.momentcheckout.lab;

/**
 * What became of the sessions of a scenario.
 *
 * @param opened sessions at Moment
 * @param paid sessions with money at Moment
 * @param delivered sessions that the shop delivers for
 * @param inReview paid sessions that wait for an operator
 * @param closed paid sessions that an operator has closed
 */
record PaymentTally(int opened, int paid, int delivered, int inReview, int closed) {}
