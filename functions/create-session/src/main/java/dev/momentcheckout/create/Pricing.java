package dev.momentcheckout.create;

import dev.momentcheckout.edge.JsonBody;
import dev.momentcheckout.edge.Problem;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.ProductId;
import dev.momentcheckout.settings.Environment;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who names the price: the setting {@code PRICING}. */
sealed interface Pricing {
    /** More of one product in one payment is refused as a slip of the finger. */
    long LARGEST_QUANTITY = 1000;

    /** @throws Problem if the body does not name what this pricing needs, in the form that it needs */
    Wanted wanted(JsonBody body);

    /** One price for all, the server's. The app's fields are of the contract and must have the right type, but nobody listens to them. */
    record Fixed(Money price) implements Pricing {
        @Override
        public Wanted wanted(JsonBody body) {
            List.of("product_id", "order_id", "currency").forEach(body::text);
            List.of("quantity", "amount").forEach(body::wholeNumber);
            return new Wanted.TheOnePrice(price);
        }
    }

    /** The shop's catalog has the prices; the app names a product, or an order that the shop wrote. */
    record FromCatalog() implements Pricing {
        private static final String SHAPE = "must be 1 to 64 letters, digits, hyphens and underscores";

        @Override
        public Wanted wanted(JsonBody body) {
            body.text("currency");
            body.wholeNumber("amount");
            Optional<String> product = body.text("product_id");
            Optional<String> order = body.text("order_id");
            Optional<Long> quantity = body.wholeNumber("quantity");
            if (product.isPresent() && order.isPresent()) {
                throw Problem.field("order_id", "product_id and order_id are not named together");
            }
            if (order.isPresent()) {
                if (quantity.isPresent()) {
                    throw Problem.field("quantity", "belongs to a product_id");
                }
                return new Wanted.OfOrder(
                        OrderId.parse(order.get()).orElseThrow(() -> Problem.field("order_id", SHAPE)));
            }
            String named = product.orElseThrow(() -> Problem.field("product_id", "product_id or order_id is needed"));
            long pieces = quantity.orElse(1L);
            if (pieces < 1 || pieces > LARGEST_QUANTITY) {
                throw Problem.field("quantity", "must be a whole number from 1 to " + LARGEST_QUANTITY);
            }
            return new Wanted.OfProduct(
                    ProductId.parse(named).orElseThrow(() -> Problem.field("product_id", SHAPE)),
                    Math.toIntExact(pieces));
        }
    }

    /**
     * The app names the amount: for donations and top-ups, where any amount is right.
     *
     * @param least minor units
     * @param most minor units
     */
    record ByTheApp(long least, long most, List<Currency> currencies) implements Pricing {
        @Override
        public Wanted wanted(JsonBody body) {
            List.of("product_id", "order_id").forEach(body::text);
            body.wholeNumber("quantity");
            long amount = body.wholeNumber("amount")
                    .orElseThrow(() -> Problem.field("amount", "must be a whole number of minor units"));
            String code = body.text("currency")
                    .orElseThrow(() -> Problem.field("currency", "must be a currency of this shop"));
            Currency currency = currencies.stream()
                    .filter(each -> each.getCurrencyCode().equals(code.toUpperCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> Problem.field("currency", "must be a currency of this shop"));
            if (amount < least || amount > most) {
                throw Problem.field(
                        ProblemType.AMOUNT_OUT_OF_BOUNDS, "amount", "must be from " + least + " to " + most);
            }
            return new Wanted.OwnAmount(new Money(amount, currency));
        }
    }

    /** Reads the settings; problems stay with {@code environment}. */
    static Pricing from(Environment environment) {
        Word word = environment.choice("PRICING", Word.class);
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
                    yield new ByTheApp(1, 1, currencies);
                }
                ByTheApp bounds = new ByTheApp(
                        environment.minorUnits("CLIENT_MIN_AMOUNT"),
                        environment.minorUnits("CLIENT_MAX_AMOUNT"),
                        currencies);
                if (bounds.least() > bounds.most()) {
                    environment.problem("CLIENT_MIN_AMOUNT is above CLIENT_MAX_AMOUNT");
                }
                yield bounds;
            }
        };
    }

    /** The words of the setting. */
    enum Word {
        FIXED,
        CATALOG,
        CLIENT
    }
}
