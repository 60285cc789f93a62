package dev.momentcheckout.session;

import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The id of a {@link Purchase}: an order of the shop, or a checkout that an app names with its {@code Idempotency-Key}.
 * It is the key of the stored item.
 *
 * @param value {@code order#} and the order id, or {@code key#} and a hash of owner and key
 */
public record PurchaseId(String value) {
    private static final String ORDER = "order#";
    private static final String KEY = "key#";
    private static final Pattern SHAPE = Pattern.compile("order#[A-Za-z0-9_-]{1,64}|key#[A-Za-z0-9_-]{43}");

    /** @throws IllegalArgumentException if {@code value} has another form */
    public PurchaseId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("not a valid purchase id");
        }
    }

    public static PurchaseId of(OrderId order) {
        return new PurchaseId(ORDER + order.value());
    }

    /** Returns the id of a checkout that an app names. The same key of another owner names another purchase. */
    public static PurchaseId of(Owner owner, String idempotencyKey) {
        // A key has no white space, so the separator cannot be part of it.
        byte[] hash = Sha256.of(owner.value() + "\n" + idempotencyKey);
        return new PurchaseId(KEY + Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
    }

    /** Returns whether the purchase is an order. Orders are kept for good, keys for a time. */
    public boolean isOrder() {
        return value.startsWith(ORDER);
    }

    /** Returns the order, or null if an app named the purchase with a key. */
    public @Nullable OrderId order() {
        return isOrder() ? new OrderId(value.substring(ORDER.length())) : null;
    }

    @Override
    public String toString() {
        return value;
    }
}
