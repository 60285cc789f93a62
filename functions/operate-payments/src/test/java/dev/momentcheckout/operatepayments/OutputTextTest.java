package dev.momentcheckout.operatepayments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.ObservationBuilder;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReportedTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** How commands write amounts and times, and how they read times and durations. */
class OutputTextTest {
    private static final Instant NOW = Instant.parse("2026-11-30T15:05:00Z");

    @ParameterizedTest
    @CsvSource({
        "1001, ZAR, ZAR 10.01",
        "5, ZAR, ZAR 0.05",
        "1001, JPY, JPY 1001",
        "1001, UGX, UGX 1001",
        "1001, KWD, KWD 1.001",
        "999999999999999, ZAR, ZAR 9999999999999.99"
    })
    void an_amount_has_the_decimals_of_its_currency(long amount, String currency, String text) {
        assertThat(MoneyText.of(new Money(amount, Currency.getInstance(currency))))
                .isEqualTo(text);
    }

    @Test
    void an_amount_without_known_currency_stays_in_minor_units() {
        assertThat(MoneyText.of(new ReportedTerms(1001L, "QQQ", null))).isEqualTo("1001 minor units of QQQ");
        assertThat(MoneyText.of(new ReportedTerms(1001L, null, null))).isEqualTo("1001 minor units");
        assertThat(MoneyText.of(new ReportedTerms(null, "ZAR", null))).isEqualTo("no amount in ZAR");
        assertThat(MoneyText.of(ReportedTerms.NONE)).isEqualTo("-");
    }

    @Test
    void an_approved_amount_has_the_currency_that_was_reported_with_it() {
        PaymentSession session = PaymentSession.opened(
                        OperatorFixture.terms(),
                        ObservationBuilder.createResponse().build())
                .observe(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                        .reported(1001L, "JPY", MomentMode.TEST)
                        .build());

        assertThat(DecisionText.approved("amount 1001", session)).isEqualTo("amount JPY 1001");
        assertThat(DecisionText.approved("amount 1002", session)).isEqualTo("amount 1002 minor units");
        assertThat(DecisionText.approved("amount 1001", null)).isEqualTo("amount 1001 minor units");
        assertThat(DecisionText.approved("currency JPY", session)).isEqualTo("currency JPY");
        assertThat(DecisionText.approved("price-changed", session)).isEqualTo("price-changed");
        assertThat(DecisionText.approved("amount 99999999999999999999", session))
                .as("of an item that someone edited")
                .isEqualTo("amount 99999999999999999999");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "6 order-already-paid 0 0 refunded|as refunded: PAID, order-already-paid",
                "6 amount-mismatch+currency-mismatch 2 1 refunded|as refunded: PAID, amount-mismatch, currency-mismatch",
                "0 - 1 1 no-payment|as no-payment: OPEN, no review reason",
                "9 - 0 0 refunded|as refunded: rank 9, no review reason",
                "of newer code|of newer code"
            })
    void a_close_says_what_was_closed(String stored, String text) {
        assertThat(DecisionText.closed(stored)).isEqualTo(text);
    }

    @Test
    void the_content_of_a_purchase_has_its_amount_with_the_currency() {
        assertThat(MoneyText.ofContent("1001 ZAR")).isEqualTo("ZAR 10.01");
        assertThat(MoneyText.ofContent("t-shirt 2")).isEqualTo("t-shirt 2");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 s ago",
        "59, 59 s ago",
        "60, 1 min ago",
        "3599, 59 min ago",
        "10800, 3 h ago",
        "172799, 47 h ago",
        "172800, 2 days ago",
        "-90, in 1 min"
    })
    void an_age_is_rounded_down(long seconds, String text) {
        assertThat(new TimeText(NOW).age(NOW.minusSeconds(seconds))).isEqualTo(text);
    }

    @Test
    void a_time_is_in_utc_with_its_age() {
        assertThat(new TimeText(NOW).withAge(Instant.parse("2026-11-30T12:05:00.999Z")))
                .isEqualTo("2026-11-30 12:05:00Z (2 h ago)");
        assertThat(TimeText.ofHistory("20261130T120500Z")).isEqualTo("2026-11-30T12:05:00Z");
        assertThat(TimeText.ofHistory("yesterday")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-30T12:05:00Z, 2026-11-30T12:05:00Z",
        "2026-11-30T12:05Z, 2026-11-30T12:05:00Z",
        "2026-11-30T12:05, 2026-11-30T12:05:00Z",
        "2026-11-30 12:05:09, 2026-11-30T12:05:09Z",
        "2026-11-30T14:05+02:00, 2026-11-30T12:05:00Z",
        "2026-11-30T12:05:00.123Z, 2026-11-30T12:05:00.123Z"
    })
    void reads_a_time(String text, Instant time) {
        assertThat(new TimeArgument().convert(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "noon",
                "2026-11-30",
                "12:05",
                "2026-13-30T12:05Z",
                "2026-11-30T12:05ZZ",
                "+999999999-12-31T00:00Z",
                "-999999999-01-01T00:00",
                "1969-12-31T23:59Z"
            })
    void refuses_what_is_no_time(String text) {
        assertThatThrownBy(() -> new TimeArgument().convert(text)).isInstanceOf(TypeConversionException.class);
    }

    @Test
    void reads_a_duration() {
        DurationArgument argument = new DurationArgument();

        assertThat(argument.convert("30m")).isEqualTo(Duration.ofMinutes(30));
        assertThat(argument.convert("2h")).isEqualTo(Duration.ofHours(2));
        assertThat(argument.convert("3d")).isEqualTo(Duration.ofDays(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "h", "0h", "-2h", "2.5h", "2 h", "123456d"})
    void refuses_what_is_no_duration(String text) {
        assertThatThrownBy(() -> new DurationArgument().convert(text)).isInstanceOf(TypeConversionException.class);
    }
}
