package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentSearch;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.ReportedTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code find}: payments by payment id, owner, or amount and time. It reads the whole table. */
@Command(
        name = "find",
        footer = {
            "",
            "Give --payment, or --owner, or --amount with --around. The command reads the whole table: a million items"
                    + " cost about 125,000 read units."
        })
final class FindCommand extends OperatorCommand {
    /** Of sessions, and of refunds. The response of a function is limited to 6 MB. */
    static final int LIMIT = 200;

    private final ReadSources sources;

    @Option(names = "--payment", paramLabel = "ID", description = "Moment's id of the payment")
    private @Nullable String payment;

    @Option(
            names = "--owner",
            paramLabel = "OWNER",
            description = "who opened the session: ISSUER#SUBJECT, or anonymous")
    private @Nullable String owner;

    @Option(
            names = "--amount",
            paramLabel = "N",
            description = "expected or reported amount in minor units: 1001 is ZAR 10.01")
    private @Nullable Long amount;

    @Option(
            names = "--around",
            paramLabel = "TIME",
            converter = TimeArgument.class,
            description = "when the customer paid, in UTC unless it has an offset: 2026-11-30T12:05")
    private @Nullable Instant around;

    @Option(
            names = "--within",
            paramLabel = "DURATION",
            converter = DurationArgument.class,
            description = "before and after that time: 30m, 2h or 3d (default: 2h)")
    private @Nullable Duration within;

    @Option(names = "--currency", paramLabel = "CODE", description = "of the amount, such as ZAR")
    private @Nullable String currency;

    FindCommand(ReadSources sources) {
        this.sources = sources;
    }

    @Override
    CommandName name() {
        return CommandName.FIND;
    }

    @Override
    Report run(Invocation invocation) {
        String problem = usageProblem();
        if (problem != null) {
            return Report.failed(ExitCode.USAGE, problem);
        }
        Found found = new Found();
        PaymentSearch.Extent extent = sources.search().search(criterion(), invocation.deadline(), found::add);
        return report(found, extent, invocation.script());
    }

    private @Nullable String usageProblem() {
        if (Stream.of(payment, owner, amount).filter(given -> given != null).count() != 1) {
            return "find takes one of --payment ID, --owner OWNER, or --amount N --around TIME";
        }
        if (amount != null) {
            if (around == null) {
                return "--amount needs --around TIME, such as --around 2026-11-30T12:05";
            }
            return amount > 0 ? null : "--amount is a positive number of minor units";
        }
        if (around != null || within != null || currency != null) {
            return "--around, --within and --currency belong to --amount";
        }
        return Stream.of(payment, owner).anyMatch(text -> text != null && text.isBlank())
                ? "the value to find is empty"
                : null;
    }

    private PaymentSearch.Criterion criterion() {
        if (payment != null) {
            return new PaymentSearch.Criterion.OfPayment(payment);
        }
        if (owner != null) {
            return new PaymentSearch.Criterion.OfOwner(new Owner(owner));
        }
        Instant time = around == null ? Instant.EPOCH : around;
        Duration margin = within == null ? Duration.ofHours(2) : within;
        return new PaymentSearch.Criterion.InWindow(time.minus(margin), time.plus(margin));
    }

    /** What was found. Of many, the newest are kept: a customer asks about a recent payment. */
    private final class Found {
        private final PriorityQueue<PaymentSession> sessions =
                new PriorityQueue<>(Comparator.comparing(PaymentSession::createdAt));
        private final PriorityQueue<Refund> refunds = new PriorityQueue<>(Comparator.comparing(Refund::observedAt));
        private final List<String> unreadable = new ArrayList<>();
        private long older;

        void add(PaymentSearch.Match match) {
            switch (match) {
                case PaymentSearch.Match.OfSession(PaymentSession session) -> {
                    if (isAbout(session)) {
                        add(sessions, session);
                    }
                }
                case PaymentSearch.Match.OfRefund(Refund refund) -> {
                    if (hasAmount(refund.reportedTerms())) {
                        add(refunds, refund);
                    }
                }
                case PaymentSearch.Match.Unreadable(String item) -> {
                    if (unreadable.size() < LIMIT) {
                        unreadable.add(item);
                    } else {
                        older++;
                    }
                }
            }
        }

        private <T> void add(PriorityQueue<T> kept, T each) {
            kept.add(each);
            if (kept.size() > LIMIT) {
                kept.remove();
                older++;
            }
        }
    }

    private boolean isAbout(PaymentSession session) {
        if (amount == null) {
            return true;
        }
        ExpectedTerms expected = session.expectedTerms();
        boolean asExpected = expected != null
                && hasAmount(new ReportedTerms(
                        expected.price().minorUnits(), expected.price().currencyCode(), null));
        return asExpected || session.reportedTerms().stream().anyMatch(this::hasAmount);
    }

    /** Without an amount to find, every item that the search returns is wanted. */
    private boolean hasAmount(ReportedTerms terms) {
        return amount == null
                || (amount.equals(terms.amount())
                        && (currency == null
                                || terms.currency() == null
                                || currency.toUpperCase(Locale.ROOT).equals(terms.currency())));
    }

    private Report report(Found found, PaymentSearch.Extent extent, OpsScript script) {
        TimeText times = new TimeText(sources.clock().instant());
        List<SessionView> sessions = Stream.generate(found.sessions::poll)
                .takeWhile(session -> session != null)
                .map(session -> new SessionView(session, times))
                .toList();
        List<Refund> refunds = Stream.generate(found.refunds::poll)
                .takeWhile(refund -> refund != null)
                .toList();
        boolean empty = sessions.isEmpty() && refunds.isEmpty() && found.unreadable.isEmpty();
        ObjectNode json = JsonTree.object();
        ArrayNode sessionArray = json.putArray("sessions");
        sessions.forEach(view -> sessionArray.add(view.json()));
        ArrayNode refundArray = json.putArray("refunds");
        refunds.forEach(refund -> refundArray.add(RefundView.json(refund)));
        ArrayNode unreadable = json.putArray("unreadable");
        found.unreadable.forEach(unreadable::add);
        json.put("left_out", found.older);
        json.put("items_read", extent.items());
        json.put("read_units", extent.readUnits());
        json.put("complete", extent.complete());
        List<Block> out = new ArrayList<>();
        if (!sessions.isEmpty()) {
            out.add(new Block.Heading("Sessions: " + sessions.size()));
            out.add(new Block.Table(
                    List.of("created", "state", "money", "reasons", "purchase", "owner", "payment", "session"),
                    sessions.stream().map(FindCommand::row).toList()));
        }
        if (!refunds.isEmpty()) {
            out.add(new Block.Heading("Refunds: " + refunds.size()));
            out.add(RefundView.table(refunds, times));
        }
        if (!found.unreadable.isEmpty()) {
            out.add(new Block.Heading("Items that cannot be read: " + found.unreadable.size()));
            found.unreadable.forEach(item -> out.add(new Block.Literal(script.command("inspect " + item))));
        }
        if (found.older > 0) {
            out.add(new Block.Paragraph("Left out: " + found.older + " older ones."));
        }
        if (!sessions.isEmpty()) {
            out.add(new Block.Heading("Next:"));
            out.add(new Block.Literal(script.command("inspect SESSION")));
        }
        out.add(new Block.Paragraph(String.format(
                Locale.ROOT, "Read %,d items for %,.1f read units.", extent.items(), extent.readUnits())));
        if (!extent.complete()) {
            return failed(ExitCode.FAILED, "the time ended before the whole table was read", json, out);
        }
        return empty ? failed(ExitCode.NOT_FOUND, "this stack has no such payment", json, out) : Report.done(json, out);
    }

    private static Report failed(ExitCode exit, String problem, ObjectNode json, List<Block> out) {
        return new Report(exit, json.put("problem", problem), out, List.of(new Block.Paragraph(problem)));
    }

    private static List<String> row(SessionView view) {
        PaymentSession session = view.session();
        ExpectedTerms expected = session.expectedTerms();
        return List.of(
                view.times().withAge(session.createdAt()),
                view.state(),
                view.moneyWithDifference(),
                view.reasons(),
                view.purchase(),
                expected == null ? SessionView.NONE : expected.owner().value(),
                session.payment() == null ? SessionView.NONE : session.payment().id(),
                session.id().value());
    }
}
