package dev.momentcheckout.testing.simulation.memory;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.Operation;
import dev.momentcheckout.session.PaymentReference;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionState;
import dev.momentcheckout.testing.simulation.OperatorCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The operators of one history. They run command lines, and the results are compared with the rules, which this class
 * states a second time.
 */
final class Operators {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int NOT_FOUND = 3;
    private static final int REFUSED = 4;
    private static final int CHANGED = 5;

    private static final List<String> NAMES = List.of("arn:ann", "arn:ben");
    private static final Set<ReviewReason> APPROVABLE =
            Set.of(ReviewReason.AMOUNT_MISMATCH, ReviewReason.PRICE_CHANGED, ReviewReason.UNRECORDED_SESSION);

    private final SimulatedTable table;
    private final Calls calls;
    private final Runner runner;
    private final OperatorCounts counts;
    private final List<String> violations;
    private final Map<SessionId, Long> revisions = new HashMap<>();
    private final List<Command> interrupted = new ArrayList<>();
    /** What operators asked for, by session and command; whether the payment was refunded before. */
    private final Map<Asked, Boolean> asked = new HashMap<>();

    /** Runs a command line; null if its process crashes. */
    @FunctionalInterface
    interface Runner {
        @Nullable Integer run(Calls.@Nullable Fault fault, String by, List<String> argv);
    }

    private record Command(Action.Decision decision, SessionId session, long revision, String by) {
        String verb() {
            return decision == Action.Decision.APPROVE ? "approve" : "close";
        }

        List<String> argv() {
            List<String> argv = new ArrayList<>(
                    List.of(verb(), session.value(), "--revision", Long.toString(revision), "--because", "it is so"));
            if (decision != Action.Decision.APPROVE) {
                argv.addAll(List.of("--as", outcome()));
            }
            return argv;
        }

        String name() {
            return decision == Action.Decision.APPROVE ? "approve" : "close-as-" + outcome();
        }

        String outcome() {
            return decision == Action.Decision.CLOSE_AS_REFUNDED ? "refunded" : "no-payment";
        }
    }

    private record Asked(SessionId session, String verb, long revision) {}

    Operators(SimulatedTable table, Calls calls, Runner runner, OperatorCounts counts, List<String> violations) {
        this.table = table;
        this.calls = calls;
        this.runner = runner;
        this.counts = counts;
        this.violations = violations;
    }

    private void expect(boolean condition, String violation) {
        if (!condition) {
            violations.add(violation);
        }
    }

    void decide(Action.Decide decide, SessionId session, boolean isInterleaved) {
        PaymentSession stored = table.session(session);
        long current = stored == null ? 0 : stored.revision();
        long revision = decide.earlier() ? revisions.getOrDefault(session, current) : current;
        revisions.put(session, current);
        run(
                new Command(decide.decision(), session, revision, NAMES.get(decide.operator())),
                decide.fault(),
                isInterleaved);
    }

    void runAgain(Action.RunAgain again, boolean isInterleaved) {
        if (!interrupted.isEmpty()) {
            run(interrupted.remove(again.command() % interrupted.size()), again.fault(), isInterleaved);
        }
    }

    /** Operators run all interrupted commands again, without faults. */
    void completeAll() {
        while (!interrupted.isEmpty()) {
            run(interrupted.removeLast(), null, false);
        }
    }

    private void run(Command command, Calls.@Nullable Fault fault, boolean isInterleaved) {
        boolean isCalm = fault == null && !isInterleaved;
        PaymentSession before = table.session(command.session());
        Integer expected = isCalm ? expectedExit(command, before) : null;
        asked.merge(
                new Asked(command.session(), command.verb(), command.revision()),
                isRefunded(before),
                Boolean::logicalAnd);
        Integer exit = runner.run(fault, command.by(), command.argv());
        calls.trace(() -> command + " -> " + exit);
        counts.add(command.name(), exit == null ? "crash" : exit);
        if (exit == null || exit == FAILED) {
            expect(exit == null || fault != null, "a command fails although nothing fails: " + command);
            interrupted.add(command);
            return;
        }
        // The same command of the same operator may still be running beside this one.
        expect(
                isInterleaved
                        || table.operations(command.session()).stream()
                                .noneMatch(each -> each.isOpen() && isOf(command, each)),
                command + " ends with " + exit + ", but its operation is not finished");
        if (expected != null) {
            expect(
                    exit.equals(expected),
                    command + " ends with " + exit + " instead of " + expected + " for " + before);
            checkStored(command, exit, before, table.session(command.session()));
        }
    }

    private static boolean isOf(Command command, Operation operation) {
        return operation.by().equals(command.by())
                && operation.isOf(command.verb())
                && operation.revision() != null
                && operation.revision() == command.revision()
                && (command.decision() == Action.Decision.APPROVE
                        || operation.command().contains(command.outcome()));
    }

    private void checkStored(
            Command command, int exit, @Nullable PaymentSession before, @Nullable PaymentSession after) {
        if (before == null || after == null || exit == CHANGED) {
            expect(before == null ? after == null : before.equals(after), command + " changes " + before);
            return;
        }
        if (command.decision() == Action.Decision.APPROVE) {
            expect(
                    exit != REFUSED || after.decisions().equals(before.decisions()),
                    "a refused approval is stored: " + after);
            expect(exit != DONE || !after.needsReview() || before.equals(after), "an approval is not stored: " + after);
            return;
        }
        expect(exit != REFUSED || after.equals(before), "a refused close is stored: " + after);
        expect(exit != DONE || after.reviewReasons().equals(before.reviewReasons()), "a close removes a reason");
        expect(exit != DONE || after.attention() == null || before.equals(after), "a close is not stored: " + after);
    }

    private boolean isRefunded(@Nullable PaymentSession session) {
        PaymentReference payment = session == null ? null : session.payment();
        return payment != null && table.isRefunded(payment.id());
    }

    private int expectedExit(Command command, @Nullable PaymentSession session) {
        if (session == null) {
            return NOT_FOUND;
        }
        boolean isApproval = command.decision() == Action.Decision.APPROVE;
        SortedSet<String> decided = isApproval
                ? session.decisions().approved()
                : session.decisions().closed();
        boolean isDone = table.operations(command.session()).stream()
                .filter(each -> each.isOf(command.verb())
                        && each.revision() != null
                        && each.revision() == command.revision()
                        && (isApproval || each.command().contains(command.outcome())))
                .anyMatch(each -> !each.values().isEmpty() && decided.containsAll(each.values()));
        if (isDone) {
            return DONE;
        }
        if (session.revision() != command.revision()) {
            return CHANGED;
        }
        boolean isAllowed = switch (command.decision()) {
            case APPROVE -> mayBeApproved(session) && !isRefunded(session) && wins(session);
            case CLOSE_AS_REFUNDED -> session.needsReview() && session.state().isMoney();
            case CLOSE_WITHOUT_PAYMENT ->
                session.needsReview()
                        ? session.state() == SessionState.VERIFIED
                        : session.checks().unresolved() && !session.state().isSuccessful();
        };
        return isAllowed ? DONE : REFUSED;
    }

    private static boolean mayBeApproved(PaymentSession session) {
        return session.needsReview()
                && session.expectedTerms() != null
                && APPROVABLE.containsAll(session.reviewReasons())
                && session.decisions().closed().stream().noneMatch(each -> each.endsWith(" refunded"));
    }

    /** Whether the session can claim its purchase. */
    private boolean wins(PaymentSession session) {
        ExpectedTerms expected = requireNonNull(session.expectedTerms());
        PurchaseId id = expected.purchase();
        Purchase purchase = id == null ? null : table.purchase(id);
        if (purchase == null || !session.state().isMoney()) {
            return true;
        }
        if (purchase.paidBySession() != null) {
            return purchase.paidBySession().equals(session.id());
        }
        return purchase.currentSession() == null
                || purchase.currentSession().equals(session.id())
                || expected.price().equals(purchase.currentPrice())
                || session.reviewReasons().contains(ReviewReason.PRICE_CHANGED)
                || session.decisions().approved().contains("price-changed");
    }

    /** Checks all decisions that were written, also those of interleaved and interrupted commands. */
    void check() {
        for (SimulatedTable.DecisionChange change : table.decisionChanges()) {
            PaymentSession before = change.before();
            PaymentSession after = change.after();
            boolean isApproval =
                    !after.decisions().approved().equals(before.decisions().approved());
            String verb = isApproval ? "approve" : "close";
            Boolean wasRefunded = asked.get(new Asked(before.id(), verb, before.revision()));
            expect(wasRefunded != null, "a decision about a revision that no operator read: " + before);
            expect(
                    change.operations().stream()
                            .anyMatch(each ->
                                    each.isOf(verb) && each.revision() != null && each.revision() == before.revision()),
                    "a decision without an operation: " + after);
            expect(!isApproval || !Boolean.TRUE.equals(wasRefunded), "refunded money is approved: " + after);
            expect(!isApproval || mayBeApproved(before), "a payment is approved that must not be: " + before);
            Set<String> values = new TreeSet<>(before.decisions().approved());
            values.addAll(approvalValues(before));
            expect(
                    !isApproval || after.decisions().approved().equals(values),
                    "other values are approved than those that the operator read: " + after);
        }
        for (PaymentSession session : table.sessions()) {
            for (Operation operation : table.operations(session.id())) {
                expect(
                        !operation.isOpen() || interrupted.stream().anyMatch(each -> isOf(each, operation)),
                        "an operation is not finished, although its command was not interrupted: " + operation);
            }
            expect(
                    (session.attention() != null) == needsOperator(session),
                    "a session is not in the queue of operators although it needs one, or the reverse: " + session);
            expect(
                    mismatch(session) == session.reviewReasons().contains(ReviewReason.AMOUNT_MISMATCH),
                    "an amount that no operator approved needs no review, or the reverse: " + session);
        }
    }

    private static boolean needsOperator(PaymentSession session) {
        boolean isClosed = session.decisions().closed().stream().anyMatch(each -> each.startsWith(content(session)));
        boolean isUnresolved = session.checks().unresolved() && !session.state().isSuccessful();
        boolean inReview = session.needsReview()
                && (session.expectedTerms() != null || session.state().isMoney());
        return !isClosed && (inReview || isUnresolved);
    }

    /** Returns what a close refers to: rank, reasons, and the numbers of reported amounts and currencies. */
    private static String content(PaymentSession session) {
        Set<String> reasons = new TreeSet<>();
        session.reviewReasons().forEach(reason -> reasons.add(reason.name()));
        long amounts = session.reportedTerms().stream()
                .map(ReportedTerms::amount)
                .distinct()
                .count();
        long currencies = session.reportedTerms().stream()
                .map(ReportedTerms::currency)
                .distinct()
                .count();
        return session.state().rank() + " " + (reasons.isEmpty() ? "-" : String.join("+", reasons)) + " " + amounts
                + " " + currencies + " ";
    }

    private static Set<String> approvalValues(PaymentSession session) {
        Set<String> values = new TreeSet<>();
        for (ReviewReason reason : session.reviewReasons()) {
            if (reason.equals(ReviewReason.AMOUNT_MISMATCH)) {
                otherAmounts(session).forEach(amount -> values.add("amount " + amount));
            } else {
                values.add(reason.name());
            }
        }
        return values;
    }

    private static boolean mismatch(PaymentSession session) {
        return otherAmounts(session).stream()
                .anyMatch(amount -> !session.decisions().approved().contains("amount " + amount));
    }

    private static Set<Long> otherAmounts(PaymentSession session) {
        ExpectedTerms expected = session.expectedTerms();
        Set<Long> amounts = new HashSet<>();
        if (expected != null) {
            for (ReportedTerms reported : session.reportedTerms()) {
                if (reported.amount() != null) {
                    amounts.add(reported.amount());
                }
            }
            amounts.remove(expected.price().minorUnits());
        }
        return amounts;
    }
}
