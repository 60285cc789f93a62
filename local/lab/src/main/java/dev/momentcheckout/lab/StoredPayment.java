package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What the stored item of a session says about its payment.
 *
 * @param state such as {@code PAID}; empty without an item
 * @param attributes the names of the item's attributes
 * @param attention why it awaits an operator: {@code REVIEW} or {@code UNRESOLVED}; empty if it does not
 * @param purchase the order or key that may be paid only once; null if there is none
 */
record StoredPayment(
        String state,
        Set<String> attributes,
        String attention,
        @Nullable String purchase) {
    static final StoredPayment NONE = new StoredPayment("", Set.of(), "", null);

    StoredPayment {
        attributes = Set.copyOf(attributes);
    }

    static StoredPayment of(Map<String, AttributeValue> item) {
        return new StoredPayment(
                ScenarioContext.text(item, "state"),
                item.keySet(),
                ScenarioContext.text(item, "attention"),
                purchase(ScenarioContext.text(item, "order"), ScenarioContext.text(item, "purchase_key")));
    }

    /** @param item in DynamoDB's JSON */
    static StoredPayment of(JsonNode item) {
        Set<String> names = new HashSet<>();
        item.fieldNames().forEachRemaining(names::add);
        return new StoredPayment(
                item.at("/state/S").asText(),
                names,
                item.at("/attention/S").asText(),
                purchase(
                        item.at("/order/S").asText(), item.at("/purchase_key/S").asText()));
    }

    private static @Nullable String purchase(String order, String key) {
        if (!order.isEmpty()) {
            return "order#" + order;
        }
        return key.isEmpty() ? null : key;
    }

    boolean isStored() {
        return !attributes.isEmpty();
    }

    boolean isPaid() {
        return state.equals("PAID");
    }

    /** Returns whether it is stored that money has arrived. */
    boolean isMoney() {
        return isPaid() || state.equals("RESERVED");
    }

    /** Returns whether a reason keeps it from being published as paid, whether or not an operator has closed it. */
    boolean hasReviewReasons() {
        return attributes.contains("review_reasons");
    }

    /** Returns whether it awaits an operator's decision. */
    boolean isInReview() {
        return attention.equals("REVIEW");
    }

    /** Returns whether an operator has closed the session and its content has not changed since. */
    boolean isClosed() {
        return hasReviewReasons() && attributes.contains("closed") && attention.isEmpty();
    }

    boolean isApproved() {
        return attributes.contains("approved");
    }

    /** Returns whether it is known only from a webhook: create has not recorded its price. No review says so yet. */
    boolean isProvisional() {
        return isStored() && !attributes.contains("amount") && !hasReviewReasons();
    }

    /** Returns whether the reconciler will ask Moment about it. */
    boolean hasNextCheck() {
        return attributes.contains("next_check_at");
    }
}
