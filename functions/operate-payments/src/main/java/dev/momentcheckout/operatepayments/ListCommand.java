package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.session.Attention;
import dev.momentcheckout.session.CheckQueue;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.OperatorQueue;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code list}: what awaits an operator, oldest first. */
@Command(name = "list")
final class ListCommand extends OperatorCommand {
    /** Of sessions in each list. The response of a function is limited to 6 MB. */
    static final int LIMIT = 200;

    /** The reconciler runs every minute, so a check that is due for less is not late. */
    static final Duration ON_TIME = Duration.ofMinutes(2);

    private static final int PAGE = 1000;
    private static final String NEXT_COMMAND = "next command";
    private static final List<String> COLUMNS =
            List.of("age", "state", "money", "reasons", "purchase", "session", NEXT_COMMAND);

    /** The lists. The names are those of the argument. */
    @SuppressWarnings("java:S115")
    enum Kind {
        review,
        unresolved,
        overdue,
        parked
    }

    private final ReadSources sources;

    @Parameters(
            arity = "0..1",
            paramLabel = "review|unresolved|overdue|parked",
            description =
                    "review: payments that need review; unresolved: sessions whose checks ended although a payment"
                            + " may still arrive; overdue: sessions whose check is due for more than two minutes; parked: changes"
                            + " that could not be published. Without it: all of them")
    private @Nullable Kind kind;

    ListCommand(ReadSources sources) {
        this.sources = sources;
    }

    @Override
    CommandName name() {
        return CommandName.LIST;
    }

    @Override
    Report run(Invocation invocation) {
        List<Supplier<Section>> parts = new ArrayList<>();
        if (isWanted(Kind.review)) {
            parts.add(part(invocation, "review", "In review", () -> awaiting(invocation, Attention.Reason.REVIEW)));
        }
        if (isWanted(Kind.unresolved)) {
            parts.add(part(
                    invocation, "unresolved", "Unresolved", () -> awaiting(invocation, Attention.Reason.UNRESOLVED)));
        }
        if (isWanted(Kind.overdue)) {
            parts.add(part(invocation, "overdue", "Overdue", () -> overdue(invocation)));
        }
        if (isWanted(Kind.parked)) {
            parts.add(part(invocation, "parked", "Parked events", () -> parked(invocation)));
            parts.add(part(invocation, "dead_letters", "Dead letters", () -> deadLetters(invocation)));
        }
        return Section.report(sources.calls().results(parts));
    }

    private boolean isWanted(Kind each) {
        return kind == null || kind == each;
    }

    /**
     * The content of a list.
     *
     * @param leftOut number of further entries
     * @param hidden those of them that a queue hides for a time
     */
    private record Content(
            List<ObjectNode> entries, List<String> columns, List<List<String>> rows, long leftOut, long hidden) {
        Section section(String member, String title) {
            ObjectNode json = JsonTree.object();
            ArrayNode array = json.putArray("entries");
            entries.forEach(array::add);
            json.put("left_out", leftOut);
            List<Block> blocks = new ArrayList<>();
            if (!rows.isEmpty()) {
                blocks.add(new Block.Table(columns, rows, Set.of(NEXT_COMMAND)));
            } else if (hidden == 0) {
                blocks.add(new Block.Paragraph("Nothing."));
            }
            if (leftOut > hidden) {
                blocks.add(new Block.Paragraph("Left out: " + (leftOut - hidden) + " more."));
            }
            if (hidden > 0) {
                json.put("hidden", hidden);
                blocks.add(new Block.Paragraph(QueueReader.hiddenText(hidden)));
            }
            return Section.of(member, title + ": " + (entries.size() + leftOut), json, blocks);
        }
    }

    private Supplier<Section> part(Invocation invocation, String member, String title, Supplier<Content> content) {
        return () -> Section.orProblem(
                member,
                title,
                sources.failure(),
                invocation,
                () -> content.get().section(member, title));
    }

    private Content awaiting(Invocation invocation, Attention.Reason reason) {
        OperatorQueue.Listing listing = sources.operatorQueue().oldest(reason, LIMIT);
        return sessions(
                invocation,
                listing.entries().stream()
                        .map(entry -> new Entry(entry.item(), entry.since()))
                        .toList(),
                listing.leftOut(),
                session -> session.attention() != null && session.attention().reason() == reason);
    }

    private Content overdue(Invocation invocation) {
        Instant until = sources.clock().instant().minus(ON_TIME);
        List<Entry> all = new ArrayList<>();
        CheckQueue checks = sources.checkQueue();
        for (NextCheck.Priority priority : NextCheck.Priority.values()) {
            for (int shard = 0; shard < checks.shards(); shard++) {
                CheckQueue.Part part = new CheckQueue.Part(priority, shard);
                CheckQueue.Position from = null;
                do {
                    CheckQueue.Page page = checks.page(part, CheckQueue.Order.OLDEST_FIRST, until, PAGE, from);
                    page.entries()
                            .forEach(entry -> all.add(new Entry(
                                    entry.id().value(), entry.nextCheck().at())));
                    from = page.next();
                } while (from != null);
            }
        }
        all.sort(Comparator.comparing(Entry::since));
        List<Entry> shown = all.subList(0, Math.min(LIMIT, all.size()));
        return sessions(invocation, shown, all.size() - shown.size(), session -> {
            NextCheck next = session.checks().next();
            return next != null && !next.at().isAfter(until);
        });
    }

    /** @param item key of a session */
    private record Entry(String item, Instant since) {}

    /**
     * Loads the sessions of an index.
     *
     * @param isCurrent whether a session still belongs to the list: an index may be out of date
     */
    private Content sessions(
            Invocation invocation, List<Entry> entries, long leftOut, Function<PaymentSession, Boolean> isCurrent) {
        TimeText times = new TimeText(sources.clock().instant());
        List<SessionId> ids = entries.stream()
                .flatMap(entry -> SessionId.parse(entry.item()).stream())
                .toList();
        List<SessionLoader.Loaded> loaded = new ArrayList<>(sources.loader().all(ids));
        List<ObjectNode> json = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (Entry entry : entries) {
            SessionLoader.Loaded each = SessionId.parse(entry.item()).isPresent()
                    ? loaded.removeFirst()
                    : new SessionLoader.Loaded.Unreadable("not the key of a session");
            switch (each) {
                case SessionLoader.Loaded.Found(PaymentSession session) -> {
                    if (isCurrent.apply(session)) {
                        SessionView view = new SessionView(session, times);
                        String next = invocation
                                .script()
                                .command(Suggestion.of(session).getFirst().arguments());
                        json.add(put(view.json(), entry).put("next_command", next));
                        rows.add(List.of(
                                times.age(entry.since()),
                                session.state().name(),
                                view.moneyWithDifference(),
                                view.reasons(),
                                view.purchase(),
                                session.id().value(),
                                next));
                    }
                }
                case SessionLoader.Loaded.Unreadable(String fault) -> {
                    String next = invocation.script().command("inspect " + entry.item());
                    json.add(put(JsonTree.object().put("session_id", entry.item()), entry)
                            .put("fault", fault)
                            .put("next_command", next));
                    rows.add(List.of(
                            times.age(entry.since()),
                            "unreadable",
                            SessionView.NONE,
                            SessionView.NONE,
                            SessionView.NONE,
                            entry.item(),
                            next));
                }
                case SessionLoader.Loaded.Absent _ -> {}
            }
        }
        return new Content(json, COLUMNS, rows, leftOut, 0);
    }

    private static ObjectNode put(ObjectNode json, Entry entry) {
        return json.put("since", entry.since().toString());
    }

    private Content parked(Invocation invocation) {
        TimeText times = new TimeText(sources.clock().instant());
        QueueReader.Listing listing = sources.parkedEvents().read(invocation.deadline());
        List<ParkedMessage> messages =
                listing.messages().stream().map(ParkedMessage::new).toList();
        return new Content(
                messages.stream()
                        .map(message -> message.json()
                                .put("next_command", invocation.script().command(message.nextCommand())))
                        .toList(),
                withNext(ParkedMessage.COLUMNS),
                messages.stream()
                        .map(message ->
                                appended(message.row(times), invocation.script().command(message.nextCommand())))
                        .toList(),
                listing.leftOut(),
                listing.hidden());
    }

    private Content deadLetters(Invocation invocation) {
        TimeText times = new TimeText(sources.clock().instant());
        String redrive = invocation.script().command("redrive");
        QueueReader.Listing listing = sources.deadLetters().read(invocation.deadline());
        List<DeadLetter> messages =
                listing.messages().stream().map(DeadLetter::new).toList();
        return new Content(
                messages.stream()
                        .map(message -> message.json().put("next_command", redrive))
                        .toList(),
                withNext(DeadLetter.COLUMNS),
                messages.stream()
                        .map(message -> appended(message.row(times), redrive))
                        .toList(),
                listing.leftOut(),
                listing.hidden());
    }

    private static List<String> withNext(List<String> columns) {
        return appended(columns, NEXT_COMMAND);
    }

    private static List<String> appended(List<String> list, String last) {
        List<String> all = new ArrayList<>(list);
        all.add(last);
        return all;
    }
}
