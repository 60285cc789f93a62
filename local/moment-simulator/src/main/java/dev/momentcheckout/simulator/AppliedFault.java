package dev.momentcheckout.simulator;

/**
 * A fault that a call of a certain subject has met.
 *
 * @param subject the external reference of a create call, or the id of a retrieved session
 */
public record AppliedFault(Endpoint endpoint, Fault fault, String subject) {}
