package dev.momentcheckout.session;

import java.util.Currency;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The currencies in circulation: those in which a price may be set. Java's {@link Currency} also knows withdrawn
 * currencies, metals and test codes, and does not distinguish them.
 *
 * <p>Sessions that exist, and what Moment reports about them, are never judged by this list: a currency may be
 * withdrawn while a payment is pending.
 *
 * @see <a href="https://www.six-group.com/en/products-services/financial-information/data-standards.html">ISO 4217,
 *     list one</a>
 */
public final class CurrencyCode {
    /**
     * List one as published on 2026-01-01, without funds (such as {@code CLF} and the index unit {@code UYW}), units
     * of account ({@code XAD}, {@code XDR}, {@code XSU}, {@code XUA}), metals, bond market units and the codes
     * {@code XTS} and {@code XXX}.
     */
    private static final Set<String> IN_CIRCULATION = Set.of("""
            AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN
            BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB
            EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR
            ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD
            MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR
            PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE
            SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU
            UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
            """.split("\\s+"));

    private static final Pattern SHAPE = Pattern.compile("[A-Za-z]{3}");

    private CurrencyCode() {}

    /** Returns the currency with this ISO 4217 code, in any case; empty if it is not in circulation. */
    public static Optional<Currency> parse(String code) {
        // Outside ASCII, some letters have an upper case in ASCII.
        if (!SHAPE.matcher(code).matches()) {
            return Optional.empty();
        }
        String upper = code.toUpperCase(Locale.ROOT);
        return IN_CIRCULATION.contains(upper) ? Optional.of(Currency.getInstance(upper)) : Optional.empty();
    }

    /** Returns the codes of all currencies in circulation. */
    static Set<String> all() {
        return IN_CIRCULATION;
    }
}
