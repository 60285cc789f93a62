package dev.momentcheckout.settings;

import static dev.momentcheckout.settings.AwsService.DYNAMODB;
import static dev.momentcheckout.settings.AwsService.SECRETS_MANAGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.momentcheckout.session.MomentMode;
import java.net.URI;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {
    private static final URI COMMON = URI.create("http://127.0.0.1:4566");
    private static final URI OWN = URI.create("http://127.0.0.1:8000");

    private static SettingsReader of(String name, String value) {
        return new SettingsReader(Map.of(name, value));
    }

    private static List<String> problems(SettingsReader reader) {
        return catchThrowableOfType(InvalidSettingsException.class, reader::throwIfInvalid)
                .problems();
    }

    private static void assertProblem(String value, Consumer<SettingsReader> read, String problem) {
        SettingsReader reader = of("X", value);
        read.accept(reader);
        assertThat(problems(reader)).containsExactly("X " + problem);
    }

    private record Limits(long min, Currency currency) {
        static Limits from(SettingsReader reader) {
            return new Limits(reader.minorUnits("MIN"), reader.currency("CURRENCY"));
        }
    }

    @Test
    void returns_valid_settings() {
        assertThat(SettingsReader.read(Map.of("MIN", "5", "CURRENCY", "KES"), Limits::from))
                .isEqualTo(new Limits(5, Currency.getInstance("KES")));
    }

    @Test
    void settings_with_two_faults_give_one_exception_that_names_both_and_no_settings() {
        List<Limits> returned = new ArrayList<>();

        InvalidSettingsException rejection = catchThrowableOfType(
                InvalidSettingsException.class,
                () -> returned.add(SettingsReader.read(Map.of("MIN", "none"), Limits::from)));

        assertThat(rejection.problems())
                .containsExactly("MIN must be a positive whole number of minor units", "CURRENCY is missing");
        assertThat(returned).isEmpty();
    }

    @Test
    void reports_every_problem_in_one_message_without_values() {
        SettingsReader reader = new SettingsReader(Map.of(
                "MODE", "hunter2", "AMOUNT", "hunter3", "CURRENCY", "hunter4", "URL", "hunter5", "LIST", "hunter6,"));
        reader.text("TABLE");
        reader.choice("MODE", MomentMode.class);
        reader.minorUnits("AMOUNT");
        reader.currency("CURRENCY");
        reader.momentBaseUrl("URL", MomentMode.TEST);
        reader.list("LIST");
        reader.problem("the limits are in the wrong order");

        InvalidSettingsException rejection =
                catchThrowableOfType(InvalidSettingsException.class, reader::throwIfInvalid);

        assertThat(rejection)
                .hasMessage(
                        "the settings cannot be used: TABLE is missing; MODE must be one of [test, live]; AMOUNT must be"
                                + " a positive whole number of minor units; CURRENCY must be the ISO 4217 code of a currency in"
                                + " circulation; URL must be an http or https address; LIST has an empty part; the limits are in the wrong order");
        assertThat(rejection.problems()).hasSize(7);
    }

    @Test
    void accepts_a_valid_reader() {
        SettingsReader reader = of("X", "y");
        reader.text("X");

        assertThatCode(reader::throwIfInvalid).doesNotThrowAnyException();
    }

    @Test
    void a_blank_variable_counts_as_absent() {
        SettingsReader reader = of("X", " \t");

        assertThat(reader.optional("X")).isNull();
        assertThat(reader.optionalUrl("X")).isNull();
        assertThatCode(reader::throwIfInvalid).doesNotThrowAnyException();
        reader.text("X");
        assertThat(problems(reader)).containsExactly("X is missing");
    }

    @Test
    void strips_the_white_space_around_a_value() {
        assertThat(of("X", " y\n").text("X")).isEqualTo("y");
    }

    @ParameterizedTest
    @ValueSource(strings = {"live", "LIVE", "Live"})
    void reads_a_choice_in_any_case(String word) {
        assertThat(of("X", word).choice("X", MomentMode.class)).isEqualTo(MomentMode.LIVE);
    }

    @ParameterizedTest
    @CsvSource({"on, true", "ON, true", "off, false", "Off, false"})
    void reads_a_switch(String word, boolean on) {
        assertThat(of("X", word).onOff("X")).isEqualTo(on);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "yes", "1", "on off"})
    void a_switch_is_on_or_off_only(String word) {
        assertProblem(word, reader -> reader.onOff("X"), "must be one of [off, on]");
    }

    @Test
    void reads_a_list() {
        assertThat(of("X", "a, b ,c").list("X")).containsExactly("a", "b", "c");
        assertProblem("a,,b", reader -> reader.list("X"), "has an empty part");
        assertProblem("a,", reader -> reader.list("X"), "has an empty part");
        assertProblem(" ", reader -> reader.list("X"), "is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "01", "1.0", "1e3", "1 000", "+5", "٣", "1000000000000000"})
    void rejects_an_amount_that_is_not_a_positive_whole_number(String amount) {
        assertProblem(amount, reader -> reader.minorUnits("X"), "must be a positive whole number of minor units");
    }

    @Test
    void reads_an_amount() {
        assertThat(of("X", "1").minorUnits("X")).isEqualTo(1);
        assertThat(of("X", "999999999999999").minorUnits("X")).isEqualTo(999_999_999_999_999L);
    }

    @Test
    void reads_a_currency_in_any_case() {
        assertThat(of("X", "kes").currency("X")).isEqualTo(Currency.getInstance("KES"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RAND", "ZZZ", "ZA", "BEF", "XXX", "XTS", "XAU", "CLF"})
    void a_currency_must_be_in_circulation(String code) {
        assertProblem(code, reader -> reader.currency("X"), "must be the ISO 4217 code of a currency in circulation");
        assertProblem(
                "ZAR," + code,
                reader -> reader.optionalCurrencies("X"),
                "must be ISO 4217 codes of currencies in circulation, separated by commas");
    }

    @Test
    void requires_https_in_live_mode_only() {
        assertThat(of("X", "http://127.0.0.1:8090").momentBaseUrl("X", MomentMode.TEST))
                .isEqualTo(URI.create("http://127.0.0.1:8090"));
        assertThat(of("X", "https://api.momentpay.net").momentBaseUrl("X", MomentMode.LIVE))
                .isEqualTo(URI.create("https://api.momentpay.net"));
        assertProblem(
                "http://api.momentpay.net",
                reader -> reader.momentBaseUrl("X", MomentMode.LIVE),
                "must be https in live mode");
    }

    @Test
    void removes_a_trailing_slash_from_an_address() {
        assertThat(of("X", "https://api.momentpay.net/").momentBaseUrl("X", MomentMode.LIVE))
                .isEqualTo(URI.create("https://api.momentpay.net"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api.momentpay.net",
                "ftp://api.momentpay.net",
                "https://user:pass@api.momentpay.net",
                "https://api.momentpay.net?key=1",
                "https://api.momentpay.net#part",
                "https://",
                "https:/path",
                "not an address",
            })
    void rejects_an_invalid_address(String address) {
        assertProblem(
                address, reader -> reader.momentBaseUrl("X", MomentMode.TEST), "must be an http or https address");
    }

    @Test
    void reports_the_message_of_a_custom_parser() {
        assertProblem(
                "y",
                reader -> reader.parsed("X", "z", value -> {
                    throw new IllegalArgumentException("must be something else");
                }),
                "must be something else");
        assertThat(of("X", "y").parsed("X", "z", value -> value + value)).isEqualTo("yy");
    }

    @Test
    void lists_every_name_that_settings_read() {
        assertThat(SettingsReader.names(reader -> {
                    reader.optional("A");
                    reader.optionalUrl("C");
                    return reader.text("B");
                }))
                .containsExactlyInAnyOrder("A", "B", "C");
    }

    private static AwsSettings awsSettings(Map<String, String> variables) {
        return SettingsReader.read(variables, reader -> AwsSettings.from(reader, DYNAMODB, SECRETS_MANAGER));
    }

    @Test
    void an_endpoint_of_one_service_overrides_the_common_endpoint() {
        AwsSettings settings = awsSettings(Map.of(
                "AWS_REGION", "eu-west-1",
                "AWS_ENDPOINT_URL", COMMON.toString(),
                "AWS_ENDPOINT_URL_DYNAMODB", OWN.toString()));

        assertThat(settings).isEqualTo(new AwsSettings("eu-west-1", Map.of(DYNAMODB, OWN, SECRETS_MANAGER, COMMON)));
    }

    @Test
    void an_empty_endpoint_counts_as_absent() {
        AwsSettings settings = awsSettings(Map.of(
                "AWS_REGION", "eu-west-1",
                "AWS_ENDPOINT_URL", "",
                "AWS_ENDPOINT_URL_DYNAMODB", "",
                "AWS_ENDPOINT_URL_SECRETS_MANAGER", OWN.toString()));

        assertThat(settings).isEqualTo(new AwsSettings("eu-west-1", Map.of(SECRETS_MANAGER, OWN)));
    }

    @Test
    void an_empty_endpoint_of_one_service_does_not_override_the_common_endpoint() {
        AwsSettings settings = awsSettings(Map.of(
                "AWS_REGION", "eu-west-1", "AWS_ENDPOINT_URL", COMMON.toString(), "AWS_ENDPOINT_URL_DYNAMODB", ""));

        assertThat(settings).isEqualTo(new AwsSettings("eu-west-1", Map.of(DYNAMODB, COMMON, SECRETS_MANAGER, COMMON)));
    }

    @Test
    void moments_settings_report_every_missing_name() {
        assertThatThrownBy(() -> SettingsReader.read(Map.of(), MomentSettings::from))
                .hasMessageContainingAll("MOMENT_MODE", "MOMENT_BASE_URL", "MOMENT_API_KEY_SECRET_ARN");
    }

    @Test
    void reads_moments_settings() {
        Map<String, String> variables = Map.of(
                "MOMENT_MODE", "live",
                "MOMENT_BASE_URL", "https://api.momentpay.net/",
                "MOMENT_API_KEY_SECRET_ARN", "arn:1");

        assertThat(SettingsReader.read(variables, MomentSettings::from))
                .isEqualTo(new MomentSettings(MomentMode.LIVE, URI.create("https://api.momentpay.net"), "arn:1"));
    }
}
