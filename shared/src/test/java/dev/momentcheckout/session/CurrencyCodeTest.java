package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Currency;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CurrencyCodeTest {
    /** Currencies in circulation that are no country's first currency in Java: Venezuela's digital bolívar. */
    private static final Set<String> SECOND_CURRENCIES = Set.of("VED");

    @ParameterizedTest
    @ValueSource(strings = {"ZAR", "zar", "Zar"})
    void reads_a_code_in_any_case(String code) {
        assertThat(CurrencyCode.parse(code)).contains(Currency.getInstance("ZAR"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NGN", "KES", "USD", "EUR", "XOF", "XCG", "SLE", "ZWG", "VED"})
    void accepts_a_currency_in_circulation(String code) {
        assertThat(CurrencyCode.parse(code)).contains(Currency.getInstance(code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"BEF", "DEM", "HRK", "BGN", "ANG", "ZWL", "CUC", "SLL", "MRO", "VEF"})
    void rejects_a_withdrawn_currency(String code) {
        assertThat(CurrencyCode.parse(code)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "XXX", "XTS", "XAU", "XAG", "XPT", "XPD", "XBA", "XDR", "XSU", "XUA", "XAD", "CLF", "CHE", "USN", "UYI"
            })
    void rejects_a_metal_a_fund_a_unit_of_account_and_a_test_code(String code) {
        assertThat(CurrencyCode.parse(code)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Z", "ZARR", "RAND", "710", " ZAR", "ZAR\n", "U\u017FD", "\u0131NR", "ZAR USD"})
    void rejects_what_is_not_three_letters(String code) {
        assertThat(CurrencyCode.parse(code)).isEmpty();
    }

    /** Fails if an update of Java's data introduces or withdraws a currency: then the list must follow. */
    @Test
    void the_list_is_the_current_currencies_of_all_countries_in_java() {
        Set<String> expected = Stream.of(Locale.getISOCountries())
                .map(country -> Currency.getInstance(Locale.of("", country)))
                .filter(Objects::nonNull)
                .map(Currency::getCurrencyCode)
                .collect(Collectors.toCollection(TreeSet::new));
        expected.addAll(SECOND_CURRENCIES);

        assertThat(new TreeSet<>(CurrencyCode.all())).isEqualTo(expected);
    }

    @Test
    void java_knows_every_listed_currency() {
        assertThat(CurrencyCode.all())
                .allSatisfy(code -> assertThat(CurrencyCode.parse(code)).isPresent());
    }
}
