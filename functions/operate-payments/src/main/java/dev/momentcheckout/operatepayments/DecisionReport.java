package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.session.Operation;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The report of a decision.
 *
 * @param previewOnly whether nothing was written
 * @param script begins each command that the report names
 */
record DecisionReport(SessionId id, Decision decision, boolean previewOnly, Instant now, OpsScript script) {
    Report of(DecisionResult result) {
        ObjectNode json = JsonTree.object().put("session_id", id.value()).put("dry_run", previewOnly);
        return switch (result) {
            case DecisionResult.NotFound _ ->
                failed(ExitCode.NOT_FOUND, "not-found", "this stack has no session " + id, json, List.of());
            case DecisionResult.AlreadyDone(PaymentSession session) -> alreadyDone(session, json);
            case DecisionResult.Changed changed -> changed(changed, json);
            case DecisionResult.Refused refused -> refused(refused, json);
            case DecisionResult.ClaimFailed claim -> claimFailed(claim, json);
            case DecisionResult.Done done -> done(done, json);
        };
    }

    private TimeText times() {
        return new TimeText(now);
    }

    private static Report failed(ExitCode exit, String result, String problem, ObjectNode json, List<Block> out) {
        json.put("result", result).put("problem", problem);
        return new Report(exit, json, out, List.of(new Block.Paragraph(capitalized(problem) + ".")));
    }

    private static String capitalized(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private String past() {
        return decision instanceof Approval ? "approved" : "closed";
    }

    private Report alreadyDone(PaymentSession session, ObjectNode json) {
        json.put("result", "already-" + past());
        json.set("session", new SessionView(session, times()).json());
        List<Block> out = new ArrayList<>();
        out.add(new Block.Paragraph("Already " + past() + " at this revision: nothing to do."));
        addPresent(out, session);
        return Report.done(json, out);
    }

    private void addPresent(List<Block> out, PaymentSession session) {
        out.add(new Block.Heading("The session now:"));
        out.add(new Block.Fields(new SessionView(session, times()).fields()));
    }

    private Report changed(DecisionResult.Changed changed, ObjectNode json) {
        PaymentSession current = changed.current();
        PaymentSession before = changed.before();
        json.set("session", new SessionView(current, times()).json());
        ArrayNode history = json.putArray("history");
        current.history().lines().forEach(history::add);
        List<Block> out = new ArrayList<>();
        if (before != null) {
            out.add(new Block.Heading("Changed while the command ran:"));
            out.addAll(new ChangeView(before, current, times()).differences());
            addClaim(out, before);
        }
        addOperations(out, changed.operations());
        addHistory(out, current);
        addPresent(out, current);
        out.add(new Block.Heading("Next:"));
        out.add(new Block.Literal(script.command("inspect " + id)));
        return failed(ExitCode.CHANGED, "changed", changedText(current), json, out);
    }

    /** An approval claims before it writes: the next approval of this session claims again, with the same result. */
    private void addClaim(List<Block> out, PaymentSession before) {
        PurchaseId purchase = before.purchase();
        if (decision.claimsPurchase() && before.state().isMoney() && purchase != null) {
            out.add(new Block.Paragraph("The session has claimed " + InspectTarget.text(purchase)
                    + ": approve it at its present revision, or close it."));
        }
    }

    private String changedText(PaymentSession current) {
        return current.revision() < decision.revision()
                ? "the session has no revision " + decision.revision() + " yet: its revision is " + current.revision()
                : "the session has changed since revision " + decision.revision() + ": its revision is "
                        + current.revision() + ". Nothing was " + past();
    }

    private void addOperations(List<Block> out, List<Operation> operations) {
        if (operations.isEmpty()) {
            return;
        }
        out.add(new Block.Heading("Operations since that revision:"));
        operations.forEach(each -> {
            Operation.End end = each.end();
            out.add(new Block.Paragraph(TimeText.text(each.startedAt()) + "  " + each.command() + " by " + each.by()
                    + ": " + (end == null ? "not finished" : end.outcome())));
        });
    }

    /** The last lines: revisions without a line only move the next check. */
    private void addHistory(List<Block> out, PaymentSession current) {
        long since = current.revision() - decision.revision();
        List<String> lines = current.history().lines();
        if (since <= 0 || lines.isEmpty()) {
            return;
        }
        out.add(new Block.Heading("The last changes:"));
        lines.subList((int) Math.max(0, lines.size() - since), lines.size())
                .forEach(line -> out.add(new Block.Literal(line)));
    }

    private Report refused(DecisionResult.Refused refused, ObjectNode json) {
        PaymentSession session = refused.session();
        json.put("reason", refused.reason().wireName());
        json.set("session", new SessionView(session, times()).json());
        List<Block> out = new ArrayList<>();
        addPresent(out, session);
        addNext(out, session, refused.reason() == Refusal.REFUNDED);
        return failed(
                ExitCode.REFUSED,
                "refused",
                "not " + past() + ": " + refused.reason().text(),
                json,
                out);
    }

    private void addNext(List<Block> out, PaymentSession session, boolean refunded) {
        List<Suggestion> suggestions = Suggestion.of(session, refunded, null);
        if (!suggestions.isEmpty()) {
            out.add(new Block.Heading("Next:"));
            suggestions.forEach(each -> {
                out.add(new Block.Paragraph(each.effect() + ":"));
                out.add(new Block.Literal("  " + script.command(each.arguments())));
            });
        }
    }

    private Report claimFailed(DecisionResult.ClaimFailed claim, ObjectNode json) {
        json.put("reason", claim.reason().name());
        putClaim(json, claim.after(), claim.reason().name());
        ChangeView view = new ChangeView(claim.before(), claim.after(), times());
        view.putInto(json, claim.event());
        List<Block> out = new ArrayList<>(view.differences());
        out.add(ChangeView.eventText(claim.event(), previewOnly));
        addNext(out, claim.after(), false);
        return failed(ExitCode.REFUSED, "refused", claimText(claim), json, out);
    }

    private String claimText(DecisionResult.ClaimFailed claim) {
        PurchaseId id = claim.after().purchase();
        String purchase = id == null ? "the purchase" : InspectTarget.text(id);
        String recorded = previewOnly ? " The session would get" : " The session now has";
        boolean paid = claim.reason().equals(ReviewReason.ORDER_ALREADY_PAID);
        return "not approved: "
                + (paid
                        ? purchase + " is already paid in another session, and would be paid twice."
                        : purchase + " has another price by now.")
                + recorded + " the review reason " + claim.reason() + ". "
                + (paid
                        ? "Refund this payment in Moment's dashboard, then close it"
                        : "To deliver at the old price, approve once more, with the new revision");
    }

    private Report done(DecisionResult.Done done, ObjectNode json) {
        json.put("result", previewOnly ? "would-be-" + past() : past());
        PurchaseId purchase = done.after().purchase();
        boolean claimed = decision.claimsPurchase() && done.after().state().isMoney() && purchase != null;
        if (claimed) {
            putClaim(json, done.after(), "won");
        }
        ChangeView view = new ChangeView(done.before(), done.after(), times());
        view.putInto(json, done.event());
        List<Block> out = new ArrayList<>();
        out.add(new Block.Paragraph((previewOnly ? "Would be " : capitalized(past()))
                + (previewOnly ? past() + ", nothing was written" : "") + ": " + id + "."));
        out.addAll(view.differences());
        if (claimed && purchase != null) {
            out.add(new Block.Paragraph((previewOnly ? "The session would claim " : "The session has claimed ")
                    + InspectTarget.text(purchase) + ": no other session can pay for it."));
        }
        out.add(ChangeView.eventText(done.event(), previewOnly));
        if (done.after().attention() != null) {
            out.add(new Block.Paragraph("The session has changed again since, and needs review for a new reason."));
        }
        return Report.done(json, out);
    }

    private static void putClaim(ObjectNode json, PaymentSession session, String outcome) {
        PurchaseId purchase = session.purchase();
        if (purchase != null) {
            json.putObject("claim").put("purchase", purchase.value()).put("result", outcome);
        }
    }
}
