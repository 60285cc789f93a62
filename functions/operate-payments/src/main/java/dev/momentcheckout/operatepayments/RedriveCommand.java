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

    @Option(
            names = "--discard",
            paramLabel = "MESSAGE",
            description = "deletes a message that cannot be published, such as that of an edited item")
    private @Nullable String message;

    @Option(
            names = "--because",
            paramLabel = "TEXT",
            description = "with --discard: why, 1 to 200 characters; stored, never logged")
    private @Nullable String because;

    @Option(names = "--dry-run", description = "shows what would be done, and does nothing")
    private boolean dryRun;

    @Option(names = "--yes", description = "publishes. Without it, the command counts")
    private boolean yes;

    RedriveCommand(RedriveEvents parkedEvents, RedriveDeadLetters deadLetters, DiscardMessage discard) {
        this.parkedEvents = parkedEvents;
        this.deadLetters = deadLetters;
        this.discard = discard;
    }

    @Override
    CommandName name() {
        return CommandName.REDRIVE;
    }

    @Override
    Report run(Invocation invocation) {
        if (message == null && because == null) {
            return redrive(invocation);
        }
        if (message == null || because == null) {
            return Report.failed(ExitCode.USAGE, "--discard and --because belong together");
        }
        Because reason;
        try {
            reason = new Because(because);
        } catch (IllegalArgumentException e) {
            return Report.failed(ExitCode.USAGE, "--because: " + e.getMessage());
        }
        return RepublishedReport.of(List.of(discard.discard(message, reason, dryRun, invocation)))
                .report();
    }

    private Report redrive(Invocation invocation) {
        List<Republished> outcomes = new ArrayList<>();
        if (yes && !dryRun) {
            outcomes.addAll(parkedEvents.redrive(invocation));
            outcomes.addAll(deadLetters.redrive(invocation));
            return RepublishedReport.of(outcomes).report();
        }
        List<Republished> parked = parkedEvents.preview(invocation);
        outcomes.addAll(parked);
        outcomes.addAll(deadLetters.preview(invocation));
        RepublishedReport report = RepublishedReport.of(outcomes);
        if (!dryRun && !outcomes.isEmpty()) {
            String number = (parked.size() < RepairQueue.MAX_LISTED ? "" : "At least ") + parked.size();
            report.next(
                    number + " parked changes, and " + (outcomes.size() - parked.size())
                            + " events or messages because of dead letters. Nothing was published. To publish, run:",
                    "./ops redrive --yes");
        }
        return report.preview();
    }
}
