package dev.momentcheckout.operatepayments;

import dev.momentcheckout.operatepayments.Republished.Kind;
import dev.momentcheckout.session.Because;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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
                        Kind.FAILED,
                        null,
                        "dead letters: " + failure.text(e, request.invocation().requestId())));
            }
            return withDiscard(RepublishedReport.of(outcomes), outcomes, request)
                    .report();
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
            addCount(sentences, "Refused by a rule", parked, Kind.REFUSED);
            addCount(sentences, "Failed", parked, Kind.FAILED);
            sentences.addAll(letters.sentences());
            sentences.add("Nothing was published or deleted.");
            if (count(outcomes, Kind.WOULD_PUBLISH) + count(outcomes, Kind.WOULD_DELETE) > 0) {
                sentences.add("To do it, run:");
                report.next(
                        String.join(" ", sentences),
                        request.invocation().script().command("redrive --yes"));
            } else {
                report.say(String.join(" ", sentences));
            }
        }
        return withDiscard(report, outcomes, request).preview();
    }

    private static long count(List<Republished> outcomes, Kind kind) {
        return outcomes.stream().filter(each -> each.kind() == kind).count();
    }

    private static void addCount(List<String> sentences, String what, List<Republished> outcomes, Kind kind) {
        long count = count(outcomes, kind);
        if (count > 0) {
            sentences.add(what + ": " + count + ".");
        }
    }

    /** Adds the command for the messages that every redrive refuses. */
    private static RepublishedReport withDiscard(
            RepublishedReport report, List<Republished> outcomes, RepublishRequest request) {
        List<String> refused = outcomes.stream()
                .filter(each -> each.kind() == Kind.REFUSED)
                .flatMap(each -> Stream.ofNullable(each.message()))
                .toList();
        if (refused.isEmpty()) {
            return report;
        }
        String message = refused.size() == 1 ? refused.getFirst() : "MESSAGE";
        return report.next(
                "A message that a rule refuses stays in its queue. Do what its reason says, then discard it:",
                request.invocation().script().command("redrive --discard " + message + Suggestion.BECAUSE));
    }
}
