package dev.momentcheckout.testing.simulation.memory;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.createsession.SimulatedCreate;
import dev.momentcheckout.createsession.SimulatedCreate.Item;
import dev.momentcheckout.session.Catalog;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.ProductId;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.Reference;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shop's prices, and what its apps ask for. */
final class Shop {
    static final List<String> RETURN_ADDRESSES =
            List.of("https://shop.example/return?session_id={SESSION_ID}", "https://app.example/back?s={SESSION_ID}");

    private static final Currency RAND = requireNonNull(Currency.getInstance("ZAR"));
    private static final OrderId ORDER = new OrderId("order-1");
    private static final OrderId ORDER_OF_USER_1 = new OrderId("order-2");
    private static final ProductId TEA = new ProductId("tea");
    private static final List<Owner> USERS = List.of(
            Owner.ANONYMOUS,
            Owner.signedIn("https://users.example", "1"),
            Owner.signedIn("https://users.example", "2"));

    private final Calls calls;
    private boolean isExpensive;

    Shop(Calls calls) {
        this.calls = calls;
    }

    void changePrices() {
        isExpensive = !isExpensive;
    }

    private Money price(long cents) {
        return new Money(isExpensive ? cents + 50 : cents, RAND);
    }

    Catalog catalog() {
        return new Catalog() {
            @Override
            public Money product(ProductId id) {
                return calls.toStore(() -> "product", () -> price(700));
            }

            @Override
            public PricedOrder order(OrderId id) {
                return calls.toStore(
                        () -> "order",
                        () -> new PricedOrder(price(2500), id.equals(ORDER_OF_USER_1) ? USERS.get(1) : null));
            }
        };
    }

    static Owner owner(Action.Create create) {
        return USERS.get(create.user());
    }

    /** Returns what the request names, which is paid once; null if it names nothing. */
    static @Nullable PurchaseId purchase(Action.Create create) {
        return switch (create.item()) {
            case ORDER -> PurchaseId.of(ORDER);
            case ORDER_OF_USER_1 -> PurchaseId.of(ORDER_OF_USER_1);
            case FIXED_PRICE, PRODUCT, CLIENT_AMOUNT -> {
                String key = key(create);
                yield key == null ? null : PurchaseId.of(owner(create), key);
            }
        };
    }

    private static @Nullable String key(Action.Create create) {
        return create.key() == 0 ? null : "key-" + create.key();
    }

    /** Returns what the customer pays at the shop's current prices. */
    Money price(Action.Create create) {
        return switch (create.item()) {
            case ORDER, ORDER_OF_USER_1 -> price(2500);
            case FIXED_PRICE -> price(1000);
            case PRODUCT -> new Money(price(700).minorUnits() * quantity(create), RAND);
            case CLIENT_AMOUNT -> new Money(500 + 100L * create.content(), RAND);
        };
    }

    /** Returns what the app chose, as far as its key names it. */
    static String content(Action.Create create) {
        return create.item() == Action.Item.FIXED_PRICE ? "fixed" : create.item() + " " + create.content();
    }

    private static int quantity(Action.Create create) {
        return 1 + create.content();
    }

    SimulatedCreate.Request request(Action.Create create) {
        Item item = switch (create.item()) {
            case ORDER -> Item.ofOrder(ORDER);
            case ORDER_OF_USER_1 -> Item.ofOrder(ORDER_OF_USER_1);
            case FIXED_PRICE -> Item.fixedPrice(price(create));
            case PRODUCT -> Item.ofProduct(TEA, quantity(create));
            case CLIENT_AMOUNT -> Item.clientAmount(price(create));
        };
        return new SimulatedCreate.Request(
                owner(create),
                key(create),
                RETURN_ADDRESSES.get(create.address()),
                item,
                create.content() == 0 ? null : new Reference("ticket"));
    }
}
