package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.Deadline;

/**
 * One invocation by an operator.
 *
 * @param by who runs the command, as the script {@code ops} reports it; CloudTrail has the proof
 * @param requestId Lambda's id of the invocation
 * @param script begins each command that the output names
 */
record Invocation(String by, String requestId, Deadline deadline, OpsScript script) {}
