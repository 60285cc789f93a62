package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.Because;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code redrive}: publishes the changes of parked messages and dead letters, and then deletes the messages. */
@Command(
        name = "redrive",
        footer = {
            "",
            "A parked change is published as it was, with the id that it has always had. If the payment needs review"
                    + " now, Payment Needs Review takes its place. A message is deleted only when its event is"
                    + " published, or there is none. For dead letters, what has changed since is published again."
        })
final class RedriveCommand extends OperatorCommand {
    private final RedriveEvents parkedEvents;
    private final RedriveDeadLetters deadLetters;
    private final DiscardMessage discard;
    private final RefundSearch refunds;
    private final CommandFailure failure;

    @Option(
            names = "--discard",
            paramLabel = "MESSAGE",
            description = "deletes a message that cannot be published, such as that of an edited item")
    private @Nullable String message;

    @Option(
            names = "--because",
            paramLabel = "TEXT",
            converter = BecauseArgument.class,
            description = "why, 1 to 200 characters; stored, never logged. --discard needs it")
    private @Nullable Because because;

    @Option(names = "--dry-run", description = "shows what would be done, and does nothing")
    private boolean dryRun;

    @Option(names = "--yes", description = "publishes, and deletes the messages. Without it, the command counts")
    private boolean yes;

    RedriveCommand(
            RedriveEvents parkedEvents,
            RedriveDeadLetters deadLetters,
            DiscardMessage discard,
            RefundSearch refunds,
            CommandFailure failure) {
        this.parkedEvents = parkedEvents;
        this.deadLetters = deadLetters;
        this.discard = discard;
        this.refunds = refunds;
        this.failure = failure;
    }

    @Override
    CommandName name() {
        return CommandName.REDRIVE;
    }

    @Override
    Report run(Invocation invocation) {
        RepublishRequest request = new RepublishRequest(
                name(), name().wireName(), because, invocation, refunds.inOneSearch(invocation.deadline()));
        if (message == null) {
            return redrive(request);
        }
        return because == null
                ? Report.failed(ExitCode.USAGE, "--discard needs --because")
                : RepublishedReport.of(List.of(discard.discard(message, dryRun, request)))
                        .report();
    }

    private Report redrive(RepublishRequest request) {
        List<Republished> outcomes = new ArrayList<>();
        if (yes && !dryRun) {
            outcomes.addAll(parkedEvents.redrive(request));
            try {
                outcomes.addAll(deadLetters.redrive(request));
            } catch (RuntimeException e) {
                // What became of the parked events is reported all the same.
                outcomes.add(Republished.of(
                        Republished.Kind.FAILED,
                        null,
                        "dead letters: " + failure.text(e, request.invocation().requestId())));
            }
            return RepublishedReport.of(outcomes).report();
        }
        List<Republished> parked = parkedEvents.preview(request);
        outcomes.addAll(parked);
        RedriveDeadLetters.Preview letters = deadLetters.preview(request);
        outcomes.addAll(letters.outcomes());
        RepublishedReport report = RepublishedReport.of(outcomes);
        if (!dryRun && !outcomes.isEmpty()) {
            String number = (parked.size() < OperatorMessageQueue.MAX_LISTED ? "" : "At least ") + parked.size();
            List<String> sentences = new ArrayList<>();
            sentences.add(number + (parked.size() == 1 ? " parked change." : " parked changes."));
            sentences.addAll(letters.sentences());
            sentences.add("Nothing was published or deleted. To do it, run:");
            report.next(
                    String.join(" ", sentences), request.invocation().script().command("redrive --yes"));
        }
        return report.preview();
    }
}
