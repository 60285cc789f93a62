package dev.momentcheckout.operatepayments;

import dev.momentcheckout.operatepayments.Republished.Kind;
import dev.momentcheckout.operatepayments.ResendEvents.Candidate;
import dev.momentcheckout.operatepayments.ResendEvents.Found;
import dev.momentcheckout.operatepayments.ResendEvents.Outcomes;
import dev.momentcheckout.session.Because;
import dev.momentcheckout.session.PaymentEvent;
import dev.momentcheckout.session.SessionId;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code resend}: publishes events of stored items again. */
@Command(
        name = "resend",
        footer = {
            "",
            "Give one of SESSION, --refund and --since. An event has the same id as ever, so a shop that has processed"
                    + " it ignores it. Of several ends without payment the latest is sent; its id may be new to the"
                    + " shop. --since reads the whole table."
        })
final class ResendCommand extends OperatorCommand {
    static final int DEFAULT_LIMIT = 100;

    private static final int MAX_LIMIT = 10_000;
    private static final String DEFAULT_WINDOW = "24h";
    private static final String YES = " --yes";

    private final ResendEvents resend;
    private final RefundSearch refunds;
    private final Clock clock;

    @Parameters(arity = "0..1", paramLabel = "SESSION", description = "Moment's id of the session, ps_...")
    private @Nullable String session;

    @Option(
            names = "--refund",
            paramLabel = "EVENT",
            description = "the id of the refund's event, refund:..., or Moment's webhook-id after it")
    private @Nullable String refund;

    @Option(
            names = "--since",
            arity = "0..1",
            paramLabel = "TIME",
            fallbackValue = DEFAULT_WINDOW,
            description = {
                "sessions updated since then and refunds observed since then, oldest first:",
                "a time such as 2026-11-30T12:05Z, or a duration such as 2h (without a value: " + DEFAULT_WINDOW + ")"
            })
    private @Nullable String since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = TimeArgument.class,
            description = "sessions created until then and refunds observed until then (default: now)")
    private @Nullable Instant until;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "with --since: events of this detail type only, such as \"Payment Paid\"")
    private @Nullable String type;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "with --since: at most so many events, 1 to 10000 (default: " + DEFAULT_LIMIT + ")")
    private int limit = DEFAULT_LIMIT;

    @Option(
            names = "--because",
            paramLabel = "TEXT",
            converter = BecauseArgument.class,
            description = "why, 1 to 200 characters; stored, never logged")
    private @Nullable Because because;

    @Option(names = "--dry-run", description = "shows what would be published, and publishes nothing")
    private boolean dryRun;

    @Option(names = "--yes", description = "with --since: publishes. Without it, the command counts")
    private boolean yes;

    ResendCommand(ResendEvents resend, RefundSearch refunds, Clock clock) {
        this.resend = resend;
        this.refunds = refunds;
        this.clock = clock;
    }

    @Override
    CommandName name() {
        return CommandName.RESEND;
    }

    @Override
    Report run(Invocation invocation) {
        if (Stream.of(session, refund, since).filter(Objects::nonNull).count() != 1) {
            return Report.failed(ExitCode.USAGE, "give one of SESSION, --refund and --since");
        }
        if (since == null && (until != null || type != null || yes || limit != DEFAULT_LIMIT)) {
            return Report.failed(ExitCode.USAGE, "--until, --type, --limit and --yes belong to --since");
        }
        if (session != null) {
            SessionId id = SessionId.parse(session).orElse(null);
            return id == null
                    ? Report.failed(ExitCode.USAGE, "SESSION has another form than ps_...")
                    : one(new ResendTarget.OfSession(id), invocation);
        }
        if (refund != null) {
            String eventId = refund.replaceFirst("^refund[:#]", "");
            return eventId.matches("[!-~]{1,255}")
                    ? one(new ResendTarget.OfRefund(eventId), invocation)
                    : Report.failed(ExitCode.USAGE, "EVENT has another form than refund:...");
        }
        return window(invocation);
    }

    private Report one(ResendTarget target, Invocation invocation) {
        List<ResendTarget> only = List.of(target);
        RepublishRequest request = new RepublishRequest(
                name(), name().wireName(), because, invocation, refunds.inOneSearch(invocation.deadline()));
        if (dryRun) {
            return RepublishedReport.of(resend.preview(only, request)).report();
        }
        Outcomes published = resend.publish(only, request);
        return published.left() == 0
                ? RepublishedReport.of(published.reached()).report()
                : Report.failed(ExitCode.FAILED, "the time of the invocation ended before the event. Run it again");
    }

    private Report window(Invocation invocation) {
        Instant from;
        String detailType;
        try {
            from = since(Objects.requireNonNull(since));
            detailType = type == null ? null : detailType(type);
        } catch (TypeConversionException e) {
            return Report.failed(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            return Report.failed(ExitCode.USAGE, "--limit is 1 to " + MAX_LIMIT);
        }
        Found found = resend.find(from, until, detailType, invocation);
        List<Candidate> all = found.open();
        List<ResendTarget> closed = found.candidates().stream()
                .map(Candidate::target)
                .filter(found.closed()::contains)
                .toList();
        List<Candidate> selected = all.subList(0, Math.min(limit, all.size()));
        List<Republished> outcomes = new ArrayList<>();
        if (!found.complete()) {
            outcomes.add(Republished.of(
                    Kind.FAILED, null, "the time of the invocation did not suffice to search the whole table"));
        }
        outcomes.addAll(found.unreadableItems());
        RepublishRequest request = new RepublishRequest(
                name(), command(), because, invocation, refunds.inOneSearch(invocation.deadline()));
        List<ResendTarget> targets = selected.stream().map(Candidate::target).toList();
        if (dryRun || !yes) {
            outcomes.addAll(resend.preview(targets, request));
            outcomes.addAll(ResendEvents.previewClosed(closed, request));
            RepublishedReport report = RepublishedReport.of(outcomes);
            if (!dryRun && !targets.isEmpty()) {
                boolean publishes = outcomes.stream().anyMatch(each -> each.kind() == Kind.WOULD_PUBLISH);
                addNext(report, publishes, from, selected.size(), all, invocation);
            }
            return report.preview();
        }
        Outcomes published = resend.publish(targets, request);
        Outcomes left = resend.leaveClosed(closed, request);
        outcomes.addAll(published.reached());
        outcomes.addAll(left.reached());
        if (published.left() + left.left() > 0) {
            outcomes.add(Republished.of(
                    Kind.FAILED,
                    null,
                    "the time of the invocation ended before " + published.left() + " of " + targets.size()
                            + " events and " + left.left() + " of " + closed.size() + " closed sessions"));
        }
        RepublishedReport report = RepublishedReport.of(outcomes);
        int more = all.size() - targets.size() + published.left();
        if (more > 0) {
            report.next(
                    "The window has " + more + " more events. To publish the next, run:",
                    next(all.get(all.size() - more).at(), invocation) + YES);
        }
        return report.report();
    }

    private void addNext(
            RepublishedReport report,
            boolean publishes,
            Instant from,
            int selected,
            List<Candidate> all,
            Invocation invocation) {
        String number = all.size() + " events are in the window. ";
        if (publishes) {
            report.next(
                    number + "Nothing was published. To publish "
                            + (selected < all.size() ? "the first " + selected : "them") + ", run:",
                    next(from, invocation) + YES);
        } else if (selected < all.size()) {
            report.next(
                    number + "None of the first " + selected + " can be published. To see the next, run:",
                    next(all.get(selected).at(), invocation));
        } else {
            report.say(number + "None of them can be published.");
        }
    }

    private Instant since(String text) {
        return text.matches("[0-9]+[mhd]")
                ? clock.instant().minus(new DurationArgument().convert(text))
                : new TimeArgument().convert(text);
    }

    private static String detailType(String text) {
        return Stream.concat(
                        Stream.of(PaymentEvent.Type.values()).map(PaymentEvent.Type::detailType),
                        Stream.of(Republished.Event.REFUNDED))
                .filter(each -> each.equalsIgnoreCase(text.strip()))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "there is no detail type \"" + text + "\". docs/events lists them"));
    }

    /** The same command continues its operations after a crash, so it contains no time that depends on the clock. */
    private String command() {
        return "resend --since " + since + options();
    }

    private String next(Instant from, Invocation invocation) {
        return invocation.script().command("resend --since " + from + options() + limitOption());
    }

    private String options() {
        return (until == null ? "" : " --until " + until) + (type == null ? "" : " --type \"" + type.strip() + "\"");
    }

    private String limitOption() {
        return limit == DEFAULT_LIMIT ? "" : " --limit " + limit;
    }
}
