package dev.momentcheckout.operatepayments;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.session.ClosureOutcome;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code close}: nothing is delivered for a payment, and it no longer awaits an operator. */
@Command(
        name = "close",
        footer = {
            "",
            "Publishes no event and refunds nothing: refund the payment in Moment's dashboard first, and inform the"
                    + " customer. More money, a new reason or another amount reopen the case."
        })
final class CloseCommand extends DecisionCommand {
    @Option(
            names = "--as",
            required = true,
            paramLabel = "OUTCOME",
            converter = OutcomeArgument.class,
            description = {
                "refunded: the money of a payment in review was given back",
                "no-payment: no payment is expected any more, or it is not real money"
            })
    private @Nullable ClosureOutcome outcome;

    @Option(
            names = "--refund",
            paramLabel = "ID",
            converter = RefundIdArgument.class,
            description = "Moment's id of the refund, for the record")
    private @Nullable String refundId;

    CloseCommand(DecideSession decideSession, Clock clock) {
        super(decideSession, clock);
    }

    @Override
    CommandName name() {
        return CommandName.CLOSE;
    }

    @Override
    Decision decision(long atRevision) {
        return new Closure(atRevision, requireNonNull(outcome), refundId);
    }

    @Override
    Report run(Invocation invocation) {
        return refundId != null && outcome != ClosureOutcome.REFUNDED
                ? Report.failed(ExitCode.USAGE, "--refund belongs to --as refunded")
                : super.run(invocation);
    }
}
