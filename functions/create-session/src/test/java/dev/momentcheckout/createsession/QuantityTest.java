package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.session.Catalog;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.ProductId;
import java.util.Currency;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The price of several pieces. */
final class QuantityTest {
    private static final ProductId TEA = new ProductId("tea");
    private static final Currency RAND = Currency.getInstance("ZAR");

    /** A shop that sells tea at 700 cents. */
    private static final class TeaShop implements Catalog {
        @Override
        public Money product(ProductId id) {
            return new Money(700, RAND);
        }

        @Override
        public @Nullable PricedOrder order(OrderId id) {
            return null;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 999, 1000})
    void the_price_covers_every_piece(int quantity) {
        Quote quote =
                new Quotes(new TeaShop()).quote(new RequestedItem.OfProduct(TEA, quantity), Owner.ANONYMOUS);

        assertThat(quote.price()).isEqualTo(new Money(700L * quantity, RAND));
        assertThat(quote.item()).isEqualTo(new LineItem.OfProduct(TEA, quantity));
    }
}
