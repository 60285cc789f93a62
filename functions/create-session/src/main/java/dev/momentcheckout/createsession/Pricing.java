package dev.momentcheckout.createsession;

import dev.momentcheckout.edge.ApiProblemException;
import dev.momentcheckout.edge.JsonBody;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.session.CurrencyCode;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.ProductId;
import dev.momentcheckout.settings.SettingsReader;
import java.util.Currency;
import java.util.List;
import java.util.Optional;

/** Where the price comes from: the setting {@code PRICING}. */
sealed interface Pricing {
    /** A larger quantity is rejected: it is more likely a typing error than a purchase. */
    long MAX_QUANTITY = 1000;

    /**
     * Returns what a request body asks for.
     *
     * @throws ApiProblemException if the body lacks a field that this pricing needs, or a field is invalid
     */
    RequestedItem request(JsonBody body);

    /** One fixed price. The app may send the other fields: their types are validated, their values ignored. */
    record Fixed(Money price) implements Pricing {
        @Override
        public RequestedItem request(JsonBody body) {
            List.of("product_id", "order_id", "currency").forEach(body::text);
            List.of("quantity", "amount").forEach(body::wholeNumber);
            return new RequestedItem.FixedPrice(price);
        }
    }

    /** Prices from the shop's catalog. The app names a product, or an order that the shop wrote. */
    record FromCatalog() implements Pricing {
        private static final String SHAPE = "must be 1 to 64 letters, digits, hyphens and underscores";

        @Override
        public RequestedItem request(JsonBody body) {
            body.text("currency");
            body.wholeNumber("amount");
            Optional<String> product = body.text("product_id");
            Optional<String> order = body.text("order_id");
            Optional<Long> quantity = body.wholeNumber("quantity");
            if (product.isPresent() && order.isPresent()) {
                throw ApiProblemException.field("order_id", "product_id and order_id exclude each other");
            }
            if (order.isPresent()) {
                if (quantity.isPresent()) {
                    throw ApiProblemException.field("quantity", "is only allowed with product_id");
                }
                return new RequestedItem.OfOrder(
                        OrderId.parse(order.get()).orElseThrow(() -> ApiProblemException.field("order_id", SHAPE)));
            }
            String productId = product.orElseThrow(
                    () -> ApiProblemException.field("product_id", "product_id or order_id is required"));
            long pieces = quantity.orElse(1L);
            if (pieces < 1 || pieces > MAX_QUANTITY) {
                throw ApiProblemException.field("quantity", "must be a whole number from 1 to " + MAX_QUANTITY);
            }
            return new RequestedItem.OfProduct(
                    ProductId.parse(productId).orElseThrow(() -> ApiProblemException.field("product_id", SHAPE)),
                    Math.toIntExact(pieces));
        }
    }

    /**
     * The app names the amount, for donations and top-ups, where any amount within the limits is acceptable.
     *
     * @param minAmount in minor units
     * @param maxAmount in minor units
     */
    record ClientAmount(long minAmount, long maxAmount, List<Currency> currencies) implements Pricing {
        @Override
        public RequestedItem request(JsonBody body) {
            List.of("product_id", "order_id").forEach(body::text);
            body.wholeNumber("quantity");
            long amount = body.wholeNumber("amount")
                    .orElseThrow(() -> ApiProblemException.field("amount", "must be a whole number of minor units"));
            String code = body.text("currency")
                    .orElseThrow(() -> ApiProblemException.field("currency", "must be a currency of this shop"));
            Currency currency = CurrencyCode.parse(code)
                    .filter(currencies::contains)
                    .orElseThrow(() -> ApiProblemException.field("currency", "must be a currency of this shop"));
            if (amount < minAmount || amount > maxAmount) {
                throw ApiProblemException.field(
                        ProblemType.AMOUNT_OUT_OF_RANGE, "amount", "must be from " + minAmount + " to " + maxAmount);
            }
            return new RequestedItem.ClientAmount(new Money(amount, currency));
        }
    }

    /** Reads the settings; {@code reader} collects the problems. */
    static Pricing from(SettingsReader reader) {
        Kind kind = reader.choice("PRICING", Kind.class);
        Money fixed = new Money(reader.minorUnits("FIXED_AMOUNT"), reader.currency("FIXED_CURRENCY"));
        String min = reader.optional("CLIENT_MIN_AMOUNT");
        String max = reader.optional("CLIENT_MAX_AMOUNT");
        List<Currency> currencies = reader.optionalCurrencies("CLIENT_CURRENCIES");
        return switch (kind) {
            case FIXED -> new Fixed(fixed);
            case CATALOG -> new FromCatalog();
            case CLIENT -> {
                if (min == null || max == null || reader.optional("CLIENT_CURRENCIES") == null) {
                    reader.problem(
                            "PRICING is client, which needs CLIENT_MIN_AMOUNT, CLIENT_MAX_AMOUNT and CLIENT_CURRENCIES");
                    yield new ClientAmount(1, 1, currencies);
                }
                ClientAmount limits = new ClientAmount(
                        reader.minorUnits("CLIENT_MIN_AMOUNT"), reader.minorUnits("CLIENT_MAX_AMOUNT"), currencies);
                if (limits.minAmount() > limits.maxAmount()) {
                    reader.problem("CLIENT_MIN_AMOUNT is above CLIENT_MAX_AMOUNT");
                }
                yield limits;
            }
        };
    }

    /** The values of the setting. */
    enum Kind {
        FIXED,
        CATALOG,
        CLIENT
    }
}
