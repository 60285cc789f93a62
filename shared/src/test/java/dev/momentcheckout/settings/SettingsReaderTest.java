package dev.momentcheckout.settings;

import static dev.momentcheckout.settings.AwsService.DYNAMODB;
import static dev.momentcheckout.settings.AwsService.SECRETS_MANAGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.momentcheckout.session.MomentMode;
import java.net.URI;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {
    private static final URI ALL = URI.create("http://127.0.0.1:4566");
    private static final URI OWN = URI.create("http://127.0.0.1:8000");

    private static SettingsReader of(String name, String value) {
        return new SettingsReader(Map.of(name, value));
    }

    private static List<String> problems(SettingsReader environment) {
        return catchThrowableOfType(InvalidSettingsException.class, environment::throwIfInvalid)
                .problems();
    }

    private static void assertProblem(String value, Consumer<SettingsReader> read, String problem) {
        SettingsReader environment = of("X", value);
        read.accept(environment);
        assertThat(problems(environment)).containsExactly("X " + problem);
    }

    @Test
    void says_all_that_is_wrong_in_one_message_and_never_a_value() {
        SettingsReader environment = new SettingsReader(Map.of(
                "MODE", "hunter2", "AMOUNT", "hunter3", "CURRENCY", "hunter4", "URL", "hunter5", "LIST", "hunter6,"));
        environment.text("TABLE");
        environment.choice("MODE", MomentMode.class);
        environment.minorUnits("AMOUNT");
        environment.currency("CURRENCY");
        environment.momentBaseUrl("URL", MomentMode.TEST);
        environment.list("LIST");
        environment.problem("the bounds are the wrong way round");

        InvalidSettingsException refusal =
                catchThrowableOfType(InvalidSettingsException.class, environment::throwIfInvalid);

        assertThat(refusal)
                .hasMessage(
                        "the settings cannot be used: TABLE is missing; MODE must be one of [test, live]; AMOUNT must be"
                                + " a positive whole number of minor units; CURRENCY must be an ISO 4217 currency code; URL must be"
                                + " an http or https address; LIST has an empty part; the bounds are the wrong way round");
        assertThat(refusal.problems()).hasSize(7);
    }

    @Test
    void is_content_when_nothing_is_wrong() {
        SettingsReader environment = of("X", "y");
        environment.text("X");

        assertThatCode(environment::throwIfInvalid).doesNotThrowAnyException();
    }

    @Test
    void a_blank_variable_counts_as_absent() {
        SettingsReader environment = of("X", " \t");

        assertThat(environment.optional("X")).isNull();
        assertThat(environment.optionalUrl("X")).isNull();
        assertThatCode(environment::throwIfInvalid).doesNotThrowAnyException();
        environment.text("X");
        assertThat(problems(environment)).containsExactly("X is missing");
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

    @Test
    void reads_a_list() {
        assertThat(of("X", "a, b ,c").list("X")).containsExactly("a", "b", "c");
        assertProblem("a,,b", environment -> environment.list("X"), "has an empty part");
        assertProblem("a,", environment -> environment.list("X"), "has an empty part");
        assertProblem(" ", environment -> environment.list("X"), "is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "01", "1.0", "1e3", "1 000", "+5", "٣", "1000000000000000"})
    void refuses_an_amount_that_is_no_positive_whole_number(String amount) {
        assertProblem(
                amount, environment -> environment.minorUnits("X"), "must be a positive whole number of minor units");
    }

    @Test
    void reads_an_amount() {
        assertThat(of("X", "1").minorUnits("X")).isEqualTo(1);
        assertThat(of("X", "999999999999999").minorUnits("X")).isEqualTo(999_999_999_999_999L);
    }

    @Test
    void reads_a_currency_in_any_case() {
        assertThat(of("X", "kes").currency("X")).isEqualTo(Currency.getInstance("KES"));
        assertProblem("RAND", environment -> environment.currency("X"), "must be an ISO 4217 currency code");
        assertProblem("ZZZ", environment -> environment.currency("X"), "must be an ISO 4217 currency code");
    }

    @Test
    void demands_https_in_live_mode_only() {
        assertThat(of("X", "http://127.0.0.1:8090").momentBaseUrl("X", MomentMode.TEST))
                .isEqualTo(URI.create("http://127.0.0.1:8090"));
        assertThat(of("X", "https://api.momentpay.net").momentBaseUrl("X", MomentMode.LIVE))
                .isEqualTo(URI.create("https://api.momentpay.net"));
        assertProblem(
                "http://api.momentpay.net",
                environment -> environment.momentBaseUrl("X", MomentMode.LIVE),
                "must be https in live mode");
    }

    @Test
    void takes_the_slash_from_the_end_of_an_address() {
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
    void refuses_what_is_no_address(String address) {
        assertProblem(
                address,
                environment -> environment.momentBaseUrl("X", MomentMode.TEST),
                "must be an http or https address");
    }

    @Test
    void tells_what_a_parser_of_the_callers_has_to_say() {
        assertProblem(
                "y",
                environment -> environment.parsed("X", "z", value -> {
                    throw new IllegalArgumentException("must be another");
                }),
                "must be another");
        assertThat(of("X", "y").parsed("X", "z", value -> value + value)).isEqualTo("yy");
    }

    @Test
    void knows_every_name_asked_for() {
        SettingsReader environment = new SettingsReader(Map.of("A", "1", "UNASKED", "2"));
        environment.text("B");
        environment.optional("A");
        environment.optionalUrl("C");

        assertThat(environment.names()).containsExactlyInAnyOrder("A", "B", "C");
    }

    private static AwsSettings awsSettings(Map<String, String> variables) {
        return AwsSettings.from(new SettingsReader(variables), DYNAMODB, SECRETS_MANAGER);
    }

    @Test
    void an_endpoint_of_one_service_goes_before_the_one_of_all() {
        AwsSettings settings = awsSettings(Map.of(
                "AWS_REGION", "eu-west-1",
                "AWS_ENDPOINT_URL", ALL.toString(),
                "AWS_ENDPOINT_URL_DYNAMODB", OWN.toString()));

        assertThat(settings).isEqualTo(new AwsSettings("eu-west-1", Map.of(DYNAMODB, OWN, SECRETS_MANAGER, ALL)));
    }

    @Test
    void an_empty_endpoint_is_none() {
        AwsSettings settings = awsSettings(Map.of(
                "AWS_REGION", "eu-west-1",
                "AWS_ENDPOINT_URL", "",
                "AWS_ENDPOINT_URL_DYNAMODB", "",
                "AWS_ENDPOINT_URL_SECRETS_MANAGER", OWN.toString()));

        assertThat(settings).isEqualTo(new AwsSettings("eu-west-1", Map.of(SECRETS_MANAGER, OWN)));
    }

    @Test
    void an_empty_endpoint_of_one_service_leaves_the_one_of_all() {
        AwsSettings settings = awsSettings(
                Map.of("AWS_REGION", "eu-west-1", "AWS_ENDPOINT_URL", ALL.toString(), "AWS_ENDPOINT_URL_DYNAMODB", ""));

        assertThat(settings).isEqualTo(new AwsSettings("eu-west-1", Map.of(DYNAMODB, ALL, SECRETS_MANAGER, ALL)));
    }

    @Test
    void the_settings_of_moment_name_all_that_is_missing() {
        SettingsReader environment = new SettingsReader(Map.of());
        MomentSettings.from(environment);

        assertThatThrownBy(environment::throwIfInvalid)
                .hasMessageContainingAll("MOMENT_MODE", "MOMENT_BASE_URL", "MOMENT_API_KEY_SECRET_ARN");
    }

    @Test
    void reads_the_settings_of_moment() {
        SettingsReader environment = new SettingsReader(Map.of(
                "MOMENT_MODE", "live",
                "MOMENT_BASE_URL", "https://api.momentpay.net/",
                "MOMENT_API_KEY_SECRET_ARN", "arn:1"));

        assertThat(MomentSettings.from(environment))
                .isEqualTo(new MomentSettings(MomentMode.LIVE, URI.create("https://api.momentpay.net"), "arn:1"));
    }
}
