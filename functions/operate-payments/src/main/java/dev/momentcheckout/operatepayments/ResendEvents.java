package dev.momentcheckout.operatepayments;

import dev.momentcheckout.operatepayments.OperationJournal.Act;
import dev.momentcheckout.operatepayments.Republished.Event;
import dev.momentcheckout.operatepayments.Republished.Kind;
import dev.momentcheckout.operatepayments.Republisher.Step;
import dev.momentcheckout.session.PaymentEvent;
import dev.momentcheckout.session.PaymentSearch;
import dev.momentcheckout.session.PaymentSearch.Criterion;
import dev.momentcheckout.session.PaymentSearch.Match;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.Republication;
import dev.momentcheckout.store.ItemImage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Publishes the events of stored items again: of sessions in their present state, and of refunds. */
final class ResendEvents {
    private final StoredItem.Reader items;
    private final PaymentSearch search;
    private final Republisher republisher;

    ResendEvents(StoredItem.Reader items, PaymentSearch search, Republisher republisher) {
        this.items = items;
        this.search = search;
        this.republisher = republisher;
    }

    /**
     * The events of a window, oldest first.
     *
     * @param candidates items that have an event, as the search found them
     * @param closed those of the candidates whose event is the review of a session that an operator has closed since
     * @param unreadable keys of items that cannot be read
     * @param complete false if the time did not suffice to search the whole table
     */
    record Found(List<Candidate> candidates, Set<ResendTarget> closed, List<String> unreadable, boolean complete) {
        Found {
            candidates = List.copyOf(candidates);
            closed = Set.copyOf(closed);
            unreadable = List.copyOf(unreadable);
        }

        /** Returns an outcome for each item that cannot be read. */
        List<Republished> unreadableItems() {
            return unreadable.stream()
                    .map(item -> Republished.of(
                            Kind.FAILED, item, "this version cannot read the item: deploy the version that wrote it"))
                    .toList();
        }

        /** Returns the candidates that are not closed. */
        List<Candidate> open() {
            return candidates.stream()
                    .filter(candidate -> !closed.contains(candidate.target()))
                    .toList();
        }
    }

    /** @param at when the session was updated, or the refund observed */
    record Candidate(ResendTarget target, Instant at) {}

    /**
     * Finds the events of a window. The search reads the table eventually consistently; each item is read again before
     * its event is published.
     *
     * @param until null for no limit
     * @param detailType of the events, or null for all
     */
    Found find(Instant since, @Nullable Instant until, @Nullable String detailType, Invocation invocation) {
        List<Candidate> candidates = new ArrayList<>();
        Set<ResendTarget> closed = new HashSet<>();
        List<String> unreadable = new ArrayList<>();
        PaymentSearch.Extent extent =
                search.search(new Criterion.InWindow(since, until), invocation.deadline(), match -> {
                    switch (match) {
                        case Match.OfSession(var session) -> {
                            // The search has the session only, so its purchase is read later.
                            if (hasEvent(session, detailType)) {
                                ResendTarget target = new ResendTarget.OfSession(session.id());
                                candidates.add(new Candidate(target, session.updatedAt()));
                                if (session.needsReview() && session.isClosed()) {
                                    closed.add(target);
                                }
                            }
                        }
                        case Match.OfRefund(var refund) -> {
                            Event event = Event.ofRefund(refund.eventId());
                            if (detailType == null || detailType.equals(event.detailType())) {
                                candidates.add(new Candidate(
                                        new ResendTarget.OfRefund(refund.eventId()), refund.observedAt()));
                            }
                        }
                        case Match.Unreadable(String item) -> unreadable.add(item);
                    }
                });
        candidates.sort(Comparator.comparing(Candidate::at)
                .thenComparing(candidate -> candidate.target().key()));
        return new Found(candidates, closed, List.copyOf(new TreeSet<>(unreadable)), extent.complete());
    }

    /** An edited item counts: the command names it, and publishes nothing of it. */
    private static boolean hasEvent(PaymentSession session, @Nullable String detailType) {
        return switch (Republication.ofState(session, null, _ -> false)) {
            case Republication.Nothing _ -> false;
            case Republication.OfState(var event) ->
                detailType == null || detailType.equals(event.type().detailType());
            case Republication.Refused _, Republication.OfChange _ ->
                detailType == null
                        || detailType.equals(
                                PaymentEvent.Type.of(session.state()).detailType());
        };
    }

    /** Returns what {@link #publish} would do now, and publishes nothing. */
    List<Republished> preview(List<ResendTarget> targets, RepublishRequest request) {
        return Republisher.preview(steps(targets, request));
    }

    /**
     * What became of targets, in their order.
     *
     * @param left number of the last targets, for which the time of the invocation did not suffice
     */
    record Outcomes(List<Republished> reached, int left) {
        Outcomes {
            reached = List.copyOf(reached);
        }
    }

    /** Ends what the same command started for closed sessions, publishes nothing, and returns an outcome for each. */
    Outcomes leaveClosed(List<ResendTarget> closed, RepublishRequest request) {
        return inBatches(closed, request, batch -> closedSteps(batch, request));
    }

    /** Returns what {@link #leaveClosed} would do now, and changes nothing. */
    static List<Republished> previewClosed(List<ResendTarget> closed, RepublishRequest request) {
        return Republisher.preview(closedSteps(closed, request));
    }

    private static List<Step> closedSteps(List<ResendTarget> closed, RepublishRequest request) {
        return closed.stream()
                .map(target -> keep(
                        Kind.NOTHING_TO_PUBLISH,
                        request.act(target.subject(), target.session()),
                        target,
                        "an operator closed the session; resend SESSION publishes its review again"))
                .toList();
    }

    /** Publishes the events of items in order and returns an outcome for each that the time suffices for. */
    Outcomes publish(List<ResendTarget> targets, RepublishRequest request) {
        return inBatches(targets, request, batch -> steps(batch, request));
    }

    /** The steps of a batch are made when it begins, so that each item is read just before its event is published. */
    private Outcomes inBatches(
            List<ResendTarget> targets, RepublishRequest request, Function<List<ResendTarget>, List<Step>> steps) {
        List<Republished> outcomes = new ArrayList<>();
        Invocation invocation = request.invocation();
        while (outcomes.size() < targets.size() && Republisher.hasTimeForBatch(invocation)) {
            int from = outcomes.size();
            List<Step> batch = steps.apply(targets.subList(from, Math.min(from + Republisher.BATCH, targets.size())));
            if (!Republisher.hasTimeForBatch(invocation)) {
                break;
            }
            outcomes.addAll(republisher.publish(batch, invocation, _ -> null));
        }
        return new Outcomes(outcomes, targets.size() - outcomes.size());
    }

    private List<Step> steps(List<ResendTarget> targets, RepublishRequest request) {
        return targets.stream()
                .map(target -> republisher.step(
                        request.invocation(),
                        () -> step(target, request),
                        reason -> Republished.of(Kind.FAILED, target.key(), reason)))
                .toList();
    }

    private Step step(ResendTarget target, RepublishRequest request) {
        StoredItem item = items.load(target.key());
        if (item == null) {
            return Step.Keep.of(Republished.of(Kind.NOT_FOUND, target.key(), "this stack has no such item"));
        }
        Republished outcome = Republished.of(Kind.PUBLISHED, target.key(), "");
        Act act = request.act(target.subject(), target.session());
        return switch (item.image()) {
            case ItemImage.OfRefund(var refund) ->
                new Step.Publish(
                        OperatorRecord.ofState(target.key(), item.json()),
                        act,
                        outcome.withEvent(Event.ofRefund(refund.eventId())));
            case ItemImage.OfSession(PaymentSession session) -> {
                Purchase purchase = items.purchaseOf(session);
                yield switch (Republication.ofState(session, purchase, request.isRefunded())) {
                    case Republication.OfState(var event) ->
                        new Step.Publish(
                                OperatorRecord.ofState(target.key(), item.json()),
                                act,
                                outcome.withEvent(Event.of(event)));
                    case Republication.Nothing(var reason) -> keep(Kind.NOTHING_TO_PUBLISH, act, target, reason.text());
                    case Republication.Refused(var reason) -> keep(Kind.REFUSED, act, target, reason.text());
                    case Republication.OfChange _ -> throw new IllegalStateException("a state is no change");
                };
            }
            case ItemImage.OfHeartbeat _, ItemImage.OfOther _ ->
                keep(Kind.NOTHING_TO_PUBLISH, act, target, Republication.Reason.NO_CHANGE.text());
        };
    }

    private static Step keep(Kind kind, Act act, ResendTarget target, String reason) {
        return new Step.Keep(Republished.of(kind, target.key(), reason), act);
    }
}
