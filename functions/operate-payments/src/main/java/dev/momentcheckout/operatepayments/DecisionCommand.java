package dev.momentcheckout.operatepayments;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.session.Because;
import dev.momentcheckout.session.SessionId;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command with which an operator decides about one session. */
abstract class DecisionCommand extends OperatorCommand {
    private final DecideSession decideSession;
    private final Clock clock;

    @Parameters(
            paramLabel = "SESSION",
            converter = SessionArgument.class,
            description = "Moment's id of the session, ps_...")
    private @Nullable SessionId session;

    @Option(
            names = "--revision",
            required = true,
            paramLabel = "N",
            description = "the revision that ./ops inspect showed: what has changed since is not decided unseen")
    private long revision;

    @Option(
            names = "--because",
            required = true,
            paramLabel = "TEXT",
            converter = BecauseArgument.class,
            description = "why, in 1 to 200 characters; kept with the payment")
    private @Nullable Because because;

    @Option(names = "--dry-run", description = "writes nothing, and says what would happen")
    private boolean dryRun;

    DecisionCommand(DecideSession decideSession, Clock clock) {
        this.decideSession = decideSession;
        this.clock = clock;
    }

    /** Returns the decision about a revision of the session. */
    abstract Decision decision(long atRevision);

    @Override
    Report run(Invocation invocation) {
        SessionId id = requireNonNull(session);
        Because reason = requireNonNull(because);
        Decision decision = decision(revision);
        DecisionResult result = dryRun
                ? decideSession.preview(id, decision, reason, invocation)
                : decideSession.decide(id, decision, reason, invocation);
        return new DecisionReport(id, decision, dryRun, clock.instant(), invocation.script()).of(result);
    }
}
