package dev.momentcheckout.operatepayments;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.session.Because;
import dev.momentcheckout.session.SessionId;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code refresh}: asks Moment about a session and records the answer. */
@Command(
        name = "refresh",
        footer = {
            "",
            "Asks Moment in every state, and records the answer as a status request of the app does. A payment that is"
                    + " found is published."
        })
final class RefreshCommand extends OperatorCommand {
    private final AskMoment askMoment;
    private final Clock clock;

    @Parameters(
            paramLabel = "SESSION",
            converter = SessionArgument.class,
            description = "Moment's id of the session, ps_...")
    private @Nullable SessionId session;

    @Option(
            names = "--adopt",
            description = "stores a session that only Moment knows; with money, it needs review. Use it for a payment"
                    + " that Moment's dashboard shows for this shop")
    private boolean adopt;

    @Option(
            names = "--because",
            paramLabel = "TEXT",
            converter = BecauseArgument.class,
            description = "why, in 1 to 200 characters; kept with the payment")
    private @Nullable Because because;

    @Option(names = "--dry-run", description = "asks Moment, writes nothing, and says what would be recorded")
    private boolean dryRun;

    RefreshCommand(AskMoment askMoment, Clock clock) {
        this.askMoment = askMoment;
        this.clock = clock;
    }

    @Override
    CommandName name() {
        return CommandName.REFRESH;
    }

    @Override
    Report run(Invocation invocation) {
        SessionId id = requireNonNull(session);
        RefreshOutcome result =
                dryRun ? askMoment.preview(id, adopt) : askMoment.refresh(id, adopt, because, invocation);
        return new RefreshReport(id, dryRun, clock.instant(), invocation.script()).of(result);
    }
}
