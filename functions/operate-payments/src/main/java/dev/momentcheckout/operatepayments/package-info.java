/**
 * The operator's commands: {@code InspectPayments} runs those that only read, {@code RepairPayments} those that change
 * something. The script {@code ops} invokes them, so an operator needs neither the API key nor access to the table.
 *
 * <p>{@link dev.momentcheckout.operatepayments.CommandRunner} parses a command line and runs one
 * {@link dev.momentcheckout.operatepayments.OperatorCommand}, which returns a
 * {@link dev.momentcheckout.operatepayments.Report}.
 */
@NullMarked
package dev.momentcheckout.operatepayments;

import org.jspecify.annotations.NullMarked;
