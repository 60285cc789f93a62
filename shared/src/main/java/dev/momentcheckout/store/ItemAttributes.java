package dev.momentcheckout.store;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.UnreadableItemException;
import java.nio.BufferUnderflowException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Currency;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The attributes that several kinds of items share, and conversions between attributes and Java values. */
final class ItemAttributes {
    static final String ID = "id";
    static final String VERSION = "version";
    static final String REVISION = "revision";
    static final String AMOUNT = "amount";
    static final String CURRENCY = "currency";
    static final String MODE = "mode";
    static final String UPDATED_AT = "updated_at_ms";
    static final String EXPIRES_AT = "expires_at";

    /**
     * The version of the layout that this code writes, and the highest that it reads. Additions keep the number. Old
     * and new code overlap during a deployment, so the release that reads a new version precedes the one that writes
     * it.
     */
    private static final long KNOWN_VERSION = 1;

    static final AttributeValue CURRENT_VERSION = number(KNOWN_VERSION);

    private ItemAttributes() {}

    static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    static AttributeValue millis(Instant at) {
        return number(at.toEpochMilli());
    }

    static AttributeValue seconds(Instant at) {
        return number(at.getEpochSecond());
    }

    static void putText(Map<String, AttributeValue> item, String name, @Nullable String value) {
        if (value != null) {
            item.put(name, text(value));
        }
    }

    static void putMillis(Map<String, AttributeValue> item, String name, @Nullable Instant at) {
        if (at != null) {
            item.put(name, millis(at));
        }
    }

    static void putMoney(Map<String, AttributeValue> item, Money money) {
        item.put(AMOUNT, number(money.minorUnits()));
        item.put(CURRENCY, text(money.currencyCode()));
    }

    /** @throws NullPointerException if the attribute is not text: it must not be taken for an absent one */
    static @Nullable String textOf(Map<String, AttributeValue> item, String name) {
        AttributeValue value = item.get(name);
        return value == null ? null : requireNonNull(value.s(), name);
    }

    static String requireText(Map<String, AttributeValue> item, String name) {
        return requireNonNull(textOf(item, name), name);
    }

    static boolean requireBoolean(Map<String, AttributeValue> item, String name) {
        return requireNonNull(requireNonNull(item.get(name), name).bool(), name);
    }

    static @Nullable Long numberOf(Map<String, AttributeValue> item, String name) {
        AttributeValue value = item.get(name);
        return value == null ? null : Long.valueOf(value.n());
    }

    static long requireNumber(Map<String, AttributeValue> item, String name) {
        return requireNonNull(numberOf(item, name), name);
    }

    static @Nullable Instant millisOf(Map<String, AttributeValue> item, String name) {
        Long millis = numberOf(item, name);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    static Instant requireMillis(Map<String, AttributeValue> item, String name) {
        return Instant.ofEpochMilli(requireNumber(item, name));
    }

    static Money requireMoney(Map<String, AttributeValue> item) {
        return new Money(requireNumber(item, AMOUNT), Currency.getInstance(requireText(item, CURRENCY)));
    }

    /**
     * Reads an item.
     *
     * @throws UnreadableItemException if the item has a higher version than this code knows, or another layout than
     *     {@code reader} expects
     */
    static <T> T read(String kind, Map<String, AttributeValue> item, Supplier<T> reader) {
        try {
            if (requireNumber(item, VERSION) > KNOWN_VERSION) {
                throw new UnreadableItemException(
                        kind + " in the table Sessions has an unknown version", keyOf(item), null);
            }
            return reader.get();
        } catch (NullPointerException
                | IllegalArgumentException
                | ArithmeticException
                | BufferUnderflowException
                | DateTimeException
                | IndexOutOfBoundsException e) {
            throw new UnreadableItemException(kind + " in the table Sessions cannot be read", keyOf(item), e);
        }
    }

    private static @Nullable String keyOf(Map<String, AttributeValue> item) {
        AttributeValue id = item.get(ID);
        return id == null ? null : id.s();
    }
}
