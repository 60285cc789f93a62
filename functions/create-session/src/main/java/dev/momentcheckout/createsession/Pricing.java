package dev.momentcheckout.createsession;

import dev.momentcheckout.edge.ApiProblemException;
import dev.momentcheckout.edge.JsonBody;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.ProductId;
import dev.momentcheckout.settings.SettingsReader;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who names the price: the setting {@code PRICING}. */
sealed interface Pricing {
    /** More of one product in one payment is refused as a slip of the finger. */
    long LARGEST_QUANTITY = 1000;

    /** @throws ApiProblemException if the body does not name what this pricing needs, in the form that it needs */
    PurchaseRequest request(JsonBody body);

    /** One price for all, the server's. The app's fields are of the contract and must have the right type, but nobody listens to them. */
    record Fixed(Money price) implements Pricing {
        @Override
        public PurchaseRequest request(JsonBody body) {
            List.of("product_id", "order_id", "currency").forEach(body::text);
            List.of("quantity", "amount").forEach(body::wholeNumber);
            return new PurchaseRequest.FixedPrice(price);
        }
    }

    /** The shop's catalog has the prices; the app names a product, or an order that the shop wrote. */
    record FromCatalog() implements Pricing {
        private static final String SHAPE = "must be 1 to 64 letters, digits, hyphens and underscores";

        @Override
        public PurchaseRequest request(JsonBody body) {
            body.text("currency");
            body.wholeNumber("amount");
            Optional<String> product = body.text("product_id");
            Optional<String> order = body.text("order_id");
            Optional<Long> quantity = body.wholeNumber("quantity");
            if (product.isPresent() && order.isPresent()) {
                throw ApiProblemException.field("order_id", "product_id and order_id are not named together");
            }
            if (order.isPresent()) {
                if (quantity.isPresent()) {
                    throw ApiProblemException.field("quantity", "belongs to a product_id");
                }
                return new PurchaseRequest.OfOrder(
                        OrderId.parse(order.get()).orElseThrow(() -> ApiProblemException.field("order_id", SHAPE)));
            }
            String named = product.orElseThrow(
                    () -> ApiProblemException.field("product_id", "product_id or order_id is needed"));
            long pieces = quantity.orElse(1L);
            if (pieces < 1 || pieces > LARGEST_QUANTITY) {
                throw ApiProblemException.field("quantity", "must be a whole number from 1 to " + LARGEST_QUANTITY);
            }
            return new PurchaseRequest.OfProduct(
                    ProductId.parse(named).orElseThrow(() -> ApiProblemException.field("product_id", SHAPE)),
                    Math.toIntExact(pieces));
        }
    }

    /**
     * The app names the amount: for donations and top-ups, where any amount is right.
     *
     * @param minAmount minor units
     * @param maxAmount minor units
     */
    record ClientAmount(long minAmount, long maxAmount, List<Currency> currencies) implements Pricing {
        @Override
        public PurchaseRequest request(JsonBody body) {
            List.of("product_id", "order_id").forEach(body::text);
            body.wholeNumber("quantity");
            long amount = body.wholeNumber("amount")
                    .orElseThrow(() -> ApiProblemException.field("amount", "must be a whole number of minor units"));
            String code = body.text("currency")
                    .orElseThrow(() -> ApiProblemException.field("currency", "must be a currency of this shop"));
            Currency currency = currencies.stream()
                    .filter(each -> each.getCurrencyCode().equals(code.toUpperCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> ApiProblemException.field("currency", "must be a currency of this shop"));
            if (amount < minAmount || amount > maxAmount) {
                throw ApiProblemException.field(
                        ProblemType.AMOUNT_OUT_OF_RANGE, "amount", "must be from " + minAmount + " to " + maxAmount);
            }
            return new PurchaseRequest.ClientAmount(new Money(amount, currency));
        }
    }

    /** Reads the settings; problems stay with {@code environment}. */
    static Pricing from(SettingsReader environment) {
        Kind word = environment.choice("PRICING", Kind.class);
        Money fixed = new Money(environment.minorUnits("FIXED_AMOUNT"), environment.currency("FIXED_CURRENCY"));
        String least = environment.optional("CLIENT_MIN_AMOUNT");
        String most = environment.optional("CLIENT_MAX_AMOUNT");
        List<Currency> currencies = environment.optionalCurrencies("CLIENT_CURRENCIES");
        return switch (word) {
            case FIXED -> new Fixed(fixed);
            case CATALOG -> new FromCatalog();
            case CLIENT -> {
                if (least == null || most == null || environment.optional("CLIENT_CURRENCIES") == null) {
                    environment.problem(
                            "PRICING is client, which needs CLIENT_MIN_AMOUNT, CLIENT_MAX_AMOUNT and CLIENT_CURRENCIES");
                    yield new ClientAmount(1, 1, currencies);
                }
                ClientAmount bounds = new ClientAmount(
                        environment.minorUnits("CLIENT_MIN_AMOUNT"),
                        environment.minorUnits("CLIENT_MAX_AMOUNT"),
                        currencies);
                if (bounds.minAmount() > bounds.maxAmount()) {
                    environment.problem("CLIENT_MIN_AMOUNT is above CLIENT_MAX_AMOUNT");
                }
                yield bounds;
            }
        };
    }

    /** The words of the setting. */
    enum Kind {
        FIXED,
        CATALOG,
        CLIENT
    }
}
