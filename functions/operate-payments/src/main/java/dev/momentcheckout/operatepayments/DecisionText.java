package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.SessionState;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What operators decided, as they read it. The table and the JSON output have the form of
 * {@link dev.momentcheckout.session.OperatorDecisions}.
 */
final class DecisionText {
    private static final String AMOUNT = "amount ";

    private DecisionText() {}

    /**
     * Returns a value that an operator approved, such as {@code amount ZAR 10.01}.
     *
     * @param session that reported the value, or null if it is unknown
     */
    static String approved(String value, @Nullable PaymentSession session) {
        if (!value.matches(AMOUNT + "[0-9]+")) {
            return value;
        }
        String minorUnits = value.substring(AMOUNT.length());
        String reported = session == null
                ? ""
                : session.reportedTerms().stream()
                        .filter(terms -> minorUnits.equals(Objects.toString(terms.amount())))
                        .map(MoneyText::of)
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(" or "));
        return AMOUNT + (reported.isEmpty() ? MoneyText.of(amount(minorUnits)) : reported);
    }

    private static ReportedTerms amount(String minorUnits) {
        return new ReportedTerms(Long.valueOf(minorUnits), null, null);
    }

    /** Returns a close, such as {@code as refunded: PAID, order-already-paid}: what the session was then. */
    static String closed(String stored) {
        String[] parts = stored.split(" ", -1);
        if (parts.length != 5) {
            return stored;
        }
        String state = Stream.of(SessionState.values())
                .filter(each -> Integer.toString(each.rank()).equals(parts[0]))
                .map(SessionState::name)
                .findFirst()
                .orElse("rank " + parts[0]);
        String reasons = parts[1].equals(SessionView.NONE) ? "no review reason" : parts[1].replace("+", ", ");
        return "as " + parts[4] + ": " + state + ", " + reasons;
    }
}
