package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.Operation;
import dev.momentcheckout.session.OperationSubject;
import dev.momentcheckout.session.PaymentEvent;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.SessionId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Collects everything that is known about one payment. The parts are read at the same time. */
record Inspection(ReadSources sources, Invocation invocation, TimeText times) {
    /** Of sessions and of refunds. The response of a function is limited to 6 MB. */
    static final int LIMIT = 200;

    /** Of sessions of a purchase whose operations are read. */
    private static final int MAX_SUBJECTS = 20;

    /** The limit for a retrieve call of all functions. */
    private static final Duration RETRIEVE = Duration.ofSeconds(4);

    /** What every log line has, or what is shown before the rest. */
    private static final Set<String> NOT_REPEATED = Set.of(
            "timestamp",
            "level",
            "message",
            "service",
            "session_id",
            "function_version",
            "cold_start",
            "xray_trace_id");

    MomentAnswer momentAnswer(SessionId id) {
        return new MomentAnswer(sources.moment().retrieve(id, Deadline.in(RETRIEVE, sources.clock())), times);
    }

    /** Returns the sections about a session, none if the table does not have it. */
    List<Section> ofSession(SessionId id) {
        SessionLoader.Loaded loaded = sources.loader().one(id);
        if (loaded instanceof SessionLoader.Loaded.Absent) {
            return List.of();
        }
        return about(id, loaded, () -> {
            PaymentSession session = session(loaded);
            return new RelatedReader(sources, invocation).read(purchaseId(session), session);
        });
    }

    /** Returns the sections about a purchase and the session that matters most; none if nothing is known about it. */
    List<Section> ofPurchase(PurchaseId id) {
        Related related = new RelatedReader(sources, invocation).read(id, null);
        if (related.isEmpty()) {
            return List.of();
        }
        SessionId main = related.mainSession();
        return main == null
                ? List.of(purchase(related))
                : about(main, related.sessions().getOrDefault(main, new SessionLoader.Loaded.Absent()), () -> related);
    }

    private @Nullable PurchaseId purchaseId(@Nullable PaymentSession session) {
        return session == null ? null : new SessionView(session, times).purchaseId();
    }

    private static @Nullable PaymentSession session(SessionLoader.Loaded loaded) {
        return loaded instanceof SessionLoader.Loaded.Found(PaymentSession session) ? session : null;
    }

    /** What one of the parallel calls returns. */
    private record Part(@Nullable Related related, List<Section> sections) {
        static Part of(Section section) {
            return new Part(null, List.of(section));
        }
    }

    private List<Section> about(SessionId id, SessionLoader.Loaded loaded, Supplier<Related> reader) {
        PaymentSession session = session(loaded);
        List<Supplier<Part>> calls = List.of(
                () -> related(id, session, reader.get()),
                () -> Part.of(part("moment", "Moment's answer now", () -> moment(id, session))),
                () -> Part.of(part("parked", "Parked events", () -> parked(id))),
                () -> Part.of(part("logs", "Log lines of 14 days", () -> logs(id))));
        List<Section> sections = new ArrayList<>();
        sections.add(item(id, loaded));
        if (session != null) {
            sections.add(history(session));
        }
        List<Part> parts = sources.calls().results(calls);
        parts.forEach(each -> sections.addAll(each.sections()));
        Related related = parts.getFirst().related();
        sections.add(commands(id, session, related));
        return sections;
    }

    private Section part(String member, String title, Supplier<Section> part) {
        return Section.orProblem(member, title, sources.failure(), invocation, part);
    }

    private Section item(SessionId id, SessionLoader.Loaded loaded) {
        return switch (loaded) {
            case SessionLoader.Loaded.Found(PaymentSession session) -> {
                SessionView view = new SessionView(session, times);
                yield Section.of("item", "Session", view.json(), List.of(new Block.Fields(view.fields())));
            }
            case SessionLoader.Loaded.Unreadable(String fault) -> raw("item", "Session " + id, id.value(), fault);
            case SessionLoader.Loaded.Absent _ ->
                Section.of(
                        "item",
                        "Session " + id,
                        JsonTree.object().put("session_id", id.value()).put("absent", true),
                        List.of(new Block.Paragraph("The table has no item of this session.")));
        };
    }

    /** An item that cannot be read is shown as it is stored. */
    private Section raw(String member, String title, String key, String fault) {
        return part(member, title, () -> {
            String json = sources.rawItems().load(key);
            ObjectNode node = JsonTree.object().put("fault", fault);
            node.set("raw", parsed(json == null ? "null" : json));
            return Section.of(
                    member,
                    title,
                    node,
                    List.of(
                            new Block.Paragraph("This version cannot read the item, and shows it as it is stored: "
                                    + fault + ". Deploy the version that wrote it, or restore the item from a backup."),
                            new Block.Literal(json == null ? "" : json)));
        });
    }

    private static JsonNode parsed(String json) {
        try {
            return JsonTree.read(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("the JSON of an item is valid", e);
        }
    }

    private Section history(PaymentSession session) {
        ArrayNode json = JsonTree.object().putArray("history");
        List<Block.Field> fields = new ArrayList<>();
        for (String line : session.history().lines()) {
            json.add(line);
            fields.add(historyLine(line));
        }
        return Section.of("history", "History", json, List.of(new Block.Fields(fields)));
    }

    private Block.Field historyLine(String line) {
        int space = line.indexOf(' ');
        Instant at = space < 0 ? null : TimeText.ofHistory(line.substring(0, space));
        return at == null
                ? new Block.Field(SessionView.NONE, line)
                : new Block.Field(times.withAge(at), line.substring(space + 1));
    }

    private Part related(SessionId id, @Nullable PaymentSession session, Related related) {
        List<Section> sections = new ArrayList<>();
        sections.add(part("operations", "Operations", () -> operations(id, session, related)));
        if (related.id() != null) {
            sections.add(purchase(related));
        }
        sections.add(refunds(related));
        sections.add(events(session, related));
        return new Part(related, sections);
    }

    /** Lists the operations of the session and of the other sessions of its purchase. */
    private Section operations(SessionId id, @Nullable PaymentSession session, Related related) {
        Set<SessionId> subjects = new LinkedHashSet<>(List.of(id));
        related.sessions().keySet().stream().limit(MAX_SUBJECTS).forEach(subjects::add);
        List<Operation> all = sources
                .calls()
                .results(subjects.stream()
                        .map(each -> (Supplier<List<Operation>>)
                                () -> sources.operations().list(OperationSubject.of(each)))
                        .toList())
                .stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparing(Operation::startedAt))
                .toList();
        // Of many, the newest say what happened last.
        List<OperationView> shown = all.subList(Math.max(0, all.size() - LIMIT), all.size()).stream()
                .map(operation -> new OperationView(operation, subject(operation, session, related), times))
                .toList();
        ObjectNode json = JsonTree.object();
        ArrayNode array = json.putArray("entries");
        List<Block> blocks = new ArrayList<>();
        for (OperationView view : shown) {
            array.add(view.json());
            if (!blocks.isEmpty()) {
                blocks.add(new Block.Literal("\n"));
            }
            blocks.add(new Block.Fields(view.fields()));
        }
        if (blocks.isEmpty()) {
            blocks.add(new Block.Paragraph("None."));
        }
        addLeftOut(json, blocks, all.size() - shown.size());
        return Section.of("operations", "Operations", json, blocks);
    }

    private static @Nullable PaymentSession subject(
            Operation operation, @Nullable PaymentSession session, Related related) {
        return Stream.concat(Stream.ofNullable(session), related.readableSessions().stream())
                .filter(each -> OperationSubject.of(each.id()).equals(operation.subject()))
                .findFirst()
                .orElse(null);
    }

    private Section purchase(Related related) {
        String title = "Purchase " + (related.id() == null ? "" : InspectTarget.text(related.id()));
        if (related.fault() != null && related.id() != null) {
            return raw("purchase", title, related.id().value(), related.fault());
        }
        ObjectNode json = JsonTree.object().put("purchase", String.valueOf(related.id()));
        List<Block> blocks = new ArrayList<>();
        Purchase purchase = related.purchase();
        if (purchase == null) {
            blocks.add(new Block.Paragraph("The table has no item of this purchase."));
        } else {
            blocks.add(new Block.Fields(fields(json, purchase, related)));
        }
        ArrayNode array = json.putArray("sessions");
        List<List<String>> rows = new ArrayList<>();
        related.sessions().forEach((id, loaded) -> {
            if (rows.size() < LIMIT) {
                rows.add(row(array.addObject(), id, loaded, purchase));
            }
        });
        if (!rows.isEmpty()) {
            blocks.add(new Block.Table(List.of("session", "role", "state", "money", "reasons", "revision"), rows));
        }
        addLeftOut(json, blocks, related.sessions().size() - rows.size());
        if (related.problem() != null) {
            blocks.add(new Block.Paragraph("This part may be incomplete: " + related.problem() + "."));
            json.put("problem", related.problem());
        }
        return new Section("purchase", title, json, blocks, related.problem());
    }

    private static void addLeftOut(ObjectNode json, List<Block> blocks, int leftOut) {
        json.put("left_out", leftOut);
        if (leftOut > 0) {
            blocks.add(new Block.Paragraph("Left out: " + leftOut + " more."));
        }
    }

    private List<Block.Field> fields(ObjectNode json, Purchase purchase, Related related) {
        List<Block.Field> fields = new ArrayList<>();
        json.put("revision", purchase.revision());
        json.put("attempt_number", purchase.attemptNumber());
        fields.add(new Block.Field("attempts", Integer.toString(purchase.attemptNumber())));
        Money price = purchase.currentPrice();
        if (price != null) {
            json.put("amount", price.minorUnits()).put("currency", price.currencyCode());
            fields.add(new Block.Field("price", MoneyText.of(price)));
        }
        addSession(json, fields, "paid by", "paid_by_session", purchase.paidBySession());
        // The purchase keeps its review session after a close, so that it stays unavailable.
        String closed = closed(purchase.reviewSession(), related);
        addSession(json, fields, closed == null ? "in review" : closed, "review_session", purchase.reviewSession());
        if (closed != null) {
            json.put("review_result", closed);
        }
        if (purchase.content() != null) {
            json.put("content", purchase.content());
            fields.add(new Block.Field("content", MoneyText.ofContent(purchase.content())));
        }
        if (purchase.expiresAt() != null) {
            SessionView.put(json, "expires_at", purchase.expiresAt());
            fields.add(new Block.Field("expires", times.withAge(purchase.expiresAt())));
        }
        return fields;
    }

    private static @Nullable String closed(@Nullable SessionId id, Related related) {
        return id == null ? null : closed(related.sessions().getOrDefault(id, new SessionLoader.Loaded.Absent()));
    }

    private static @Nullable String closed(SessionLoader.Loaded loaded) {
        PaymentSession session = session(loaded);
        return session == null ? null : SessionView.closed(session);
    }

    private static void addSession(
            ObjectNode json, List<Block.Field> fields, String name, String member, @Nullable SessionId session) {
        if (session != null) {
            json.put(member, session.value());
            fields.add(new Block.Field(name, session.value()));
        }
    }

    private List<String> row(ObjectNode json, SessionId id, SessionLoader.Loaded loaded, @Nullable Purchase purchase) {
        String role = role(id, closed(loaded), purchase);
        json.put("session_id", id.value()).put("role", role);
        return switch (loaded) {
            case SessionLoader.Loaded.Found(PaymentSession session) -> {
                SessionView view = new SessionView(session, times);
                json.setAll(view.json());
                yield List.of(
                        id.value(),
                        role,
                        view.state(),
                        view.moneyWithDifference(),
                        view.reasons(),
                        Long.toString(session.revision()));
            }
            case SessionLoader.Loaded.Unreadable(String fault) -> {
                json.put("fault", fault);
                yield withoutItem(id, role, "unreadable");
            }
            case SessionLoader.Loaded.Absent _ -> {
                json.put("absent", true);
                yield withoutItem(id, role, "absent");
            }
        };
    }

    private static List<String> withoutItem(SessionId id, String role, String state) {
        return List.of(id.value(), role, state, SessionView.NONE, SessionView.NONE, SessionView.NONE);
    }

    private static String role(SessionId id, @Nullable String closed, @Nullable Purchase purchase) {
        List<String> roles = new ArrayList<>();
        if (purchase != null) {
            if (id.equals(purchase.paidBySession())) {
                roles.add("paid");
            }
            if (id.equals(purchase.reviewSession())) {
                roles.add(closed == null ? "review" : closed);
            }
            if (id.equals(purchase.currentSession())) {
                roles.add("current");
            }
            if (purchase.previousSessions().contains(id)) {
                roles.add("previous");
            }
        }
        return roles.isEmpty() ? "earlier" : String.join(", ", roles);
    }

    private Section refunds(Related related) {
        List<Refund> shown =
                related.refunds().subList(0, Math.min(LIMIT, related.refunds().size()));
        ObjectNode json = JsonTree.object();
        ArrayNode array = json.putArray("entries");
        shown.forEach(refund -> array.add(RefundView.json(refund)));
        List<Block> blocks = new ArrayList<>();
        blocks.add(shown.isEmpty() ? new Block.Paragraph("None stored.") : RefundView.table(shown, times));
        addLeftOut(json, blocks, related.refunds().size() - shown.size());
        if (related.problem() != null) {
            blocks.add(new Block.Paragraph("This part may be incomplete: " + related.problem() + "."));
            json.put("problem", related.problem());
        }
        return new Section("refunds", "Refunds", json, blocks, related.problem());
    }

    /** Lists the events of the present state. Earlier states had events of their own. */
    private Section events(@Nullable PaymentSession session, Related related) {
        ArrayNode json = JsonTree.object().putArray("events");
        List<List<String>> rows = new ArrayList<>();
        List<PaymentSession> sessions = new ArrayList<>(related.readableSessions());
        if (session != null && !sessions.contains(session)) {
            sessions.addFirst(session);
        }
        List<Block> unapproved = new ArrayList<>();
        for (PaymentSession each : sessions) {
            if (each.isReviewEditedAway()) {
                unapproved.add(new Block.Paragraph("Nothing is published for " + each.id()
                        + ": someone edited the item, and no operator approved its payment."));
                continue;
            }
            PaymentEvent event = PaymentEvent.of(null, each);
            if (event != null && rows.size() < LIMIT) {
                rows.add(List.of(event.type().detailType(), event.id()));
            }
        }
        related.refunds().stream()
                .limit(LIMIT)
                .forEach(refund -> rows.add(List.of(Republished.Event.REFUNDED, RefundView.eventId(refund))));
        rows.forEach(row -> json.addObject().put("detail_type", row.getFirst()).put("id", row.getLast()));
        List<Block> blocks = new ArrayList<>();
        blocks.add(
                rows.isEmpty()
                        ? new Block.Paragraph("None: the present state is not published.")
                        : new Block.Table(List.of("detail type", "id"), rows));
        blocks.addAll(unapproved);
        return Section.of("events", "Events that the shop should have", json, blocks);
    }

    private Section moment(SessionId id, @Nullable PaymentSession session) {
        MomentAnswer answer = momentAnswer(id);
        return Section.of("moment", "Moment's answer now", answer.json(), answer.blocks(session, invocation.script()));
    }

    private Section parked(SessionId id) {
        QueueReader.Listing listing = sources.parkedEvents().read(invocation.deadline());
        List<ParkedMessage> messages = listing.messages().stream()
                .map(ParkedMessage::new)
                .filter(message -> message.isAbout(id))
                .toList();
        ObjectNode json = JsonTree.object();
        ArrayNode array = json.putArray("entries");
        messages.forEach(message -> array.add(message.json()));
        json.put("not_searched", listing.leftOut());
        List<Block> blocks = new ArrayList<>();
        blocks.add(
                messages.isEmpty()
                        ? new Block.Paragraph("None about this session.")
                        : new Block.Table(
                                ParkedMessage.COLUMNS,
                                messages.stream()
                                        .map(message -> message.row(times))
                                        .toList()));
        messages.stream().filter(ParkedMessage::isOfEdit).forEach(message -> {
            blocks.add(
                    new Block.Paragraph("Someone edited the item. Once the payment is decided, discard the message:"));
            blocks.add(new Block.Literal(invocation.script().command(message.discardCommand())));
        });
        if (listing.leftOut() > 0) {
            blocks.add(new Block.Paragraph("Not searched: " + listing.leftOut() + " further messages of the queue."));
        }
        if (listing.hidden() > 0) {
            blocks.add(new Block.Paragraph(QueueReader.hiddenText(listing.hidden())));
        }
        return Section.of("parked", "Parked events", json, blocks);
    }

    private Section logs(SessionId id) {
        LogSearch.Listing listing = sources.logs().lines(id, invocation.deadline());
        ObjectNode json = JsonTree.object();
        ArrayNode array = json.putArray("lines");
        List<Block> blocks = new ArrayList<>();
        if (listing.leftOut() > 0) {
            blocks.add(new Block.Paragraph("Left out: " + listing.leftOut() + " older ones."));
        }
        List<Block.Field> fields = new ArrayList<>();
        for (LogSearch.Line line : listing.lines()) {
            ObjectNode object = array.addObject().put("time", line.time());
            if (line.json() == null) {
                object.put("text", line.text());
            } else {
                object.set("line", line.json());
            }
            fields.add(new Block.Field(line.time() + "Z", text(line)));
        }
        json.put("left_out", listing.leftOut());
        blocks.add(fields.isEmpty() ? new Block.Paragraph("None.") : new Block.Fields(fields));
        String problem = listing.complete() ? null : "the query of the logs did not end in time";
        if (problem != null) {
            blocks.add(new Block.Paragraph("This part may be incomplete: " + problem + "."));
            json.put("problem", problem);
        }
        return new Section("logs", "Log lines of 14 days", json, blocks, problem);
    }

    /**
     * Returns the message and the fields of a line. Stack traces have line breaks, which a terminal shows as spaces.
     */
    private static String text(LogSearch.Line line) {
        JsonNode json = line.json();
        if (json == null) {
            return line.text();
        }
        return json.path("level").asText("") + " " + json.path("message").asText("")
                + json.properties().stream()
                        .filter(member -> !NOT_REPEATED.contains(member.getKey()))
                        .map(member -> " " + member.getKey() + "="
                                + member.getValue()
                                        .asText(JsonTree.text(member.getValue()))
                                        .replaceAll("\\s+", " "))
                        .collect(Collectors.joining());
    }

    private Section commands(SessionId id, @Nullable PaymentSession session, @Nullable Related related) {
        List<PaymentSession> sessions = new ArrayList<>();
        if (session != null) {
            sessions.add(session);
        }
        if (related != null) {
            // The other sessions of a purchase matter only while they await an operator.
            related.readableSessions().stream()
                    .filter(each -> each.attention() != null && !each.equals(session))
                    .limit(LIMIT)
                    .forEach(sessions::add);
        }
        ArrayNode json = JsonTree.object().putArray("commands");
        List<Block> blocks = new ArrayList<>();
        for (PaymentSession each : sessions) {
            boolean refunded = related != null && related.isRefunded(each);
            if (each.attention() != null && each.state().isMoney()) {
                blocks.add(refundSteps(each, refunded));
            }
            for (Suggestion suggestion : Suggestion.of(each, refunded, related == null ? null : related.purchase())) {
                String command = invocation.script().command(suggestion.arguments());
                json.addObject().put("command", command).put("effect", suggestion.effect());
                blocks.add(new Block.Literal(command));
                blocks.add(new Block.Paragraph("    " + suggestion.effect()));
            }
        }
        if (blocks.isEmpty()) {
            blocks.add(new Block.Paragraph("None applies to " + id + "."));
        }
        return Section.of("commands", "Commands that apply", json, blocks);
    }

    /** Moment documents no call for refunds, so the operator makes them in its dashboard. */
    private Block refundSteps(PaymentSession session, boolean refunded) {
        String payment =
                session.payment() == null ? "unknown" : session.payment().id();
        return new Block.Paragraph(
                refunded
                        ? "A refund of payment " + payment + " is stored."
                        : "To refund: open payment " + payment + " ("
                                + new SessionView(session, times).moneyWithDifference()
                                + ") in Moment's dashboard, refund all of it, then close " + session.id()
                                + " as refunded.");
    }
}
