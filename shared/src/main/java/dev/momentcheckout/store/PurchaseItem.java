package dev.momentcheckout.store;

import static dev.momentcheckout.store.ItemAttributes.number;
import static dev.momentcheckout.store.ItemAttributes.numberOf;
import static dev.momentcheckout.store.ItemAttributes.putText;
import static dev.momentcheckout.store.ItemAttributes.requireNumber;
import static dev.momentcheckout.store.ItemAttributes.text;
import static dev.momentcheckout.store.ItemAttributes.textOf;

import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.SessionId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Converts a purchase to an item of the table {@code Sessions} and back. Orders and keys have the same attributes. */
final class PurchaseItem {
    private static final String ATTEMPT_NUMBER = "attempt_number";
    private static final String CURRENT_SESSION = "current_session";
    private static final String PREVIOUS_SESSIONS = "previous_sessions";
    private static final String PAID_BY_SESSION = "paid_by_session";
    private static final String REVIEW_SESSION = "review_session";
    private static final String CONTENT = "content";

    private PurchaseItem() {}

    static Map<String, AttributeValue> key(PurchaseId id) {
        return Map.of(ItemAttributes.ID, text(id.value()));
    }

    /** Returns all attributes except the key. None is ever removed again. */
    static Map<String, AttributeValue> attributes(Purchase purchase) {
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        item.put(ItemAttributes.VERSION, ItemAttributes.CURRENT_VERSION);
        item.put(ItemAttributes.REVISION, number(purchase.revision()));
        item.put(ATTEMPT_NUMBER, number(purchase.attemptNumber()));
        putSession(item, CURRENT_SESSION, purchase.currentSession());
        if (purchase.currentPrice() != null) {
            ItemAttributes.putMoney(item, purchase.currentPrice());
        }
        item.put(
                PREVIOUS_SESSIONS,
                AttributeValue.fromL(purchase.previousSessions().stream()
                        .map(id -> text(id.value()))
                        .toList()));
        putSession(item, PAID_BY_SESSION, purchase.paidBySession());
        putSession(item, REVIEW_SESSION, purchase.reviewSession());
        putText(item, CONTENT, purchase.content());
        if (purchase.expiresAt() != null) {
            item.put(ItemAttributes.EXPIRES_AT, ItemAttributes.seconds(purchase.expiresAt()));
        }
        return item;
    }

    /** @throws dev.momentcheckout.session.UnreadableItemException if the item has an unknown layout */
    static Purchase purchase(PurchaseId id, Map<String, AttributeValue> item) {
        return ItemAttributes.read("a purchase", item, () -> read(id, item));
    }

    private static Purchase read(PurchaseId id, Map<String, AttributeValue> item) {
        SessionId current = session(item, CURRENT_SESSION);
        Long expiresAt = numberOf(item, ItemAttributes.EXPIRES_AT);
        return new Purchase(
                id,
                Math.toIntExact(requireNumber(item, ATTEMPT_NUMBER)),
                current,
                current == null ? null : ItemAttributes.requireMoney(item),
                sessions(item.get(PREVIOUS_SESSIONS)),
                session(item, PAID_BY_SESSION),
                session(item, REVIEW_SESSION),
                textOf(item, CONTENT),
                expiresAt == null ? null : Instant.ofEpochSecond(expiresAt),
                requireNumber(item, ItemAttributes.REVISION));
    }

    private static List<SessionId> sessions(@Nullable AttributeValue list) {
        if (list == null) {
            return List.of();
        }
        if (!list.hasL()) {
            throw new IllegalArgumentException("the sessions are not a list");
        }
        return list.l().stream().map(id -> new SessionId(id.s())).toList();
    }

    private static void putSession(Map<String, AttributeValue> item, String name, @Nullable SessionId session) {
        putText(item, name, session == null ? null : session.value());
    }

    private static @Nullable SessionId session(Map<String, AttributeValue> item, String name) {
        return item.containsKey(name) ? new SessionId(ItemAttributes.requireText(item, name)) : null;
    }
}
