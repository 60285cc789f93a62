package dev.momentcheckout.operatepayments;

import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code approve}: the shop delivers for a payment in review. */
@Command(
        name = "approve",
        footer = {
            "",
            "Approves all review reasons of the payment, or none. Money first claims its purchase, so that no other"
                    + " session can pay for it. Refused for money that was refunded, of the other mode, of a purchase"
                    + " that is already paid, or of a session that create did not record."
        })
final class ApproveCommand extends DecisionCommand {
    @Option(
            names = Approval.ALLOW_CURRENCY_MISMATCH,
            description = "approves another currency, although the event names the expected one")
    private boolean allowCurrencyMismatch;

    ApproveCommand(DecideSession decideSession, Clock clock) {
        super(decideSession, clock);
    }

    @Override
    CommandName name() {
        return CommandName.APPROVE;
    }

    @Override
    Decision decision(long atRevision) {
        return new Approval(atRevision, allowCurrencyMismatch);
    }
}
