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
import org.junit.jupiter.api.Test;

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

    @Test
    void the_price_covers_every_piece_up_to_a_thousand() {
        Quotes quotes = new Quotes(new TeaShop());
        for (int quantity = 1; quantity <= 1000; quantity++) {
            Quote quote = quotes.quote(new RequestedItem.OfProduct(TEA, quantity), Owner.ANONYMOUS);
            assertThat(quote.price()).isEqualTo(new Money(700L * quantity, RAND));
            assertThat(quote.item()).isEqualTo(new LineItem.OfProduct(TEA, quantity));
        }
    }
}
