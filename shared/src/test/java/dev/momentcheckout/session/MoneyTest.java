package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Currency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {
    private static final Currency ZAR = Currency.getInstance("ZAR");

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void rejects_an_amount_that_is_not_positive(long minorUnits) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Money(minorUnits, ZAR))
                .withMessageContaining("positive");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, Long.MAX_VALUE})
    void accepts_every_positive_amount(long minorUnits) {
        assertThat(new Money(minorUnits, ZAR).minorUnits()).isEqualTo(minorUnits);
    }

    @Test
    void returns_the_code_of_its_currency() {
        assertThat(new Money(1, ZAR).currencyCode()).isEqualTo("ZAR");
    }
}
