package dev.momentcheckout.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.Parameter;
import dev.momentcheckout.local.aws.SamTemplate;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** Checks parameters against the project's own template and functions. */
class PreflightTest {
    private static final SamTemplate TEMPLATE =
            SamTemplate.read(Path.of(System.getProperty("project.root"), "template.yaml"));
    private static final Preflight PREFLIGHT = new Preflight(TEMPLATE, Optional.of(Region.EU_WEST_1), Optional.empty());

    /** The template rejects the example's address in live mode. */
    private static final String LIVE = "MomentMode=live SuccessUrls=https://shop.example?s={SESSION_ID}";

    @Test
    void accepts_the_defaults() {
        Report report = check();

        assertThat(report.problems()).isEmpty();
        assertThat(report.notes()).isEmpty();
        assertThat(report.summary()).matches(".* of InspectPayments, has at most [0-9]{4} of 4096 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                LIVE + " AllowAnonymousLive=yes",
                LIVE + " JwtIssuer=https://issuer.example JwtAudience=app",
                "Pricing=catalog",
                "Pricing=client ClientMinAmount=100 ClientMaxAmount=100000 ClientCurrencies=ZAR,USD",
                "SuccessUrls=https://a.example/{SESSION_ID},shop://paid?session={SESSION_ID}",
                "FixedAmount=999999999999999",
                "CreateRate=0 StatusRate=1250 WebhookRate=1 ReconcileRate=100",
                "AlarmEmail=payments@shop.example Dashboard=on",
            })
    void accepts_settings_that_work(String overrides) {
        assertThat(check(overrides).problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Passes the pattern.
                "FixedCurrency=ABC                              | FixedCurrency must be",
                // Of Belgium, until 2002.
                "FixedCurrency=BEF                              | FixedCurrency must be",
                "FixedCurrency=rand                             | FixedCurrency must be three uppercase letters",
                "FixedAmount=1000000000000000                   | FixedAmount must be a whole number of minor units",
                "FixedAmount=10.50                              | FixedAmount must be a whole number of minor units",
                "FixedAmount=0                                  | FixedAmount must be a whole number of minor units",
                "CreateRate=many                                | CreateRate must be a number",
                "CreateRate=-1                                  | CreateRate must be at least 0",
                "ReconcileRate=101                              | ReconcileRate must be at most 100",
                // A Number for the template, and not whole for the function.
                "ReconcileRate=1.5                              | ReconcileRate must be a whole number",
                // API Gateway's burst is an integer.
                "StatusRate=1.5                                 | StatusRate must be a whole number in digits",
                "StatusRate=20.0                                | StatusRate must be a whole number in digits",
                "CreateRate=1e2                                 | CreateRate must be a whole number in digits",
                "CreateRate=-0                                  | CreateRate must be a whole number in digits",
                "WebhookRate=+100                               | WebhookRate must be a whole number in digits",
                "WebhookRate=0100                               | WebhookRate must be a whole number in digits",
                "WebhookRate=١٠٠                                | WebhookRate must be a whole number in digits",
                "LogRetentionDays=31                            | LogRetentionDays must be one of [1, 3,",
                "MomentMode=Test                                | MomentMode must be one of [test, live]",
                "AlarmEmail=payments                            | AlarmEmail must be one e-mail address, such as payments@shop.example, or empty",
                "AlarmEmail=a@shop.example,b@shop.example       | AlarmEmail must be one e-mail address, such as payments@shop.example, or empty",
                "Dashboard=yes                                  | Dashboard must be one of [on, off]",
                // Passes the pattern, but is no host name. Three functions read it.
                "MomentBaseUrl=https://-shop                    | MomentBaseUrl must be an http or https address",
                "JwtAudience=app                                | Set both JwtIssuer and JwtAudience, or neither.",
                "Pricing=client                                 | Pricing=client needs ClientMinAmount, ClientMaxAmount and",
                "FixedAmmount=1000                              | FixedAmmount is not a parameter of template.yaml; did you mean FixedAmount?",
                "fixedcurrency=ZAR                              | fixedcurrency is not a parameter of template.yaml; did you mean FixedCurrency?",
                "Colour=blue                                    | Colour is not a parameter of template.yaml",
            })
    void reports_one_problem_by_the_name_of_the_parameter(String override, String problem) {
        assertThat(check(override).problems()).singleElement().asString().startsWith(problem);
    }

    /** The function names the address, which the template's description of its pattern cannot. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://shop.example/return             | SuccessUrls, address 1: {SESSION_ID} is missing",
                "https://shop.example?s=%7BSESSION_ID%7D | SuccessUrls, address 1: %7BSESSION_ID%7D must be written as",
                "shop://paid?s={SESSION_ID},shop://pay   | SuccessUrls, address 2: {SESSION_ID} is missing"
            })
    void a_return_address_without_the_session_id_is_a_problem(String urls, String problem) {
        assertThat(check("SuccessUrls=" + urls).problems())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("SuccessUrls must be one or more URLs that contain {SESSION_ID}"),
                        second -> assertThat(second).startsWith(problem));
    }

    @Test
    void live_mode_rejects_plain_http_which_no_pattern_can() {
        assertThat(check("MomentMode=live", "AllowAnonymousLive=yes", "SuccessUrls=http://10.0.2.2/{SESSION_ID}")
                        .problems())
                .containsExactly("SuccessUrls has a plain http address, which live mode does not allow");
    }

    /** A rule of the template names it if it is the only address, and the function if it is one of several. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://example.com/return?session_id={SESSION_ID} | In live mode SuccessUrls must be your own addresses",
                "shop://paid?s={SESSION_ID},https://example.com/r?s={SESSION_ID} | SuccessUrls has the example's address",
            })
    void live_mode_rejects_the_address_of_the_example_once(String urls, String problem) {
        assertThat(check("MomentMode=live", "AllowAnonymousLive=yes", "SuccessUrls=" + urls)
                        .problems())
                .singleElement()
                .asString()
                .startsWith(problem);
    }

    @Test
    void client_pricing_with_limits_in_the_wrong_order_is_a_problem() {
        assertThat(check("Pricing=client", "ClientMinAmount=200", "ClientMaxAmount=100", "ClientCurrencies=ZAR")
                        .problems())
                .containsExactly("ClientMinAmount is above ClientMaxAmount");
    }

    @Test
    void reports_everything_at_once() {
        assertThat(PREFLIGHT
                        .check(
                                config(
                                        "my_shop",
                                        "FixedCurrency=ABC",
                                        "FixedAmount=1.5",
                                        "Tracing=yes",
                                        "JwtAudience=app",
                                        "Colour=blue"),
                                Optional.of(new DeployedStack("UPDATE_COMPLETE", Map.of("WebhookRate", "7"))))
                        .problems())
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem).startsWith("stack_name must begin"),
                        problem -> assertThat(problem).startsWith("Colour is not a parameter"),
                        problem -> assertThat(problem).startsWith("FixedAmount must be"),
                        problem -> assertThat(problem).startsWith("Tracing must be one of [on, off]"),
                        problem -> assertThat(problem).startsWith("WebhookRate is not in parameter_overrides"),
                        problem -> assertThat(problem).startsWith("Set both JwtIssuer and JwtAudience"),
                        problem -> assertThat(problem).startsWith("FixedCurrency must be"));
    }

    static Collection<Parameter> parameters() {
        return TEMPLATE.parameters().values();
    }

    /** A key may be pasted into the wrong line, and the log of a workflow must not contain it. */
    @ParameterizedTest
    @MethodSource("parameters")
    void no_message_contains_a_value(Parameter parameter) {
        for (String value :
                List.of("sk_live_1", "https://user:sk_live_1@shop.example/{SESSION_ID}", "sk_live_1?".repeat(500))) {
            assertThat(check(parameter.name() + "=" + value).problems())
                    .as(value)
                    .allSatisfy(problem -> assertThat(problem).doesNotContain("sk_live_1"));
        }
    }

    @Test
    void an_environment_over_4_kb_is_a_problem_that_names_the_largest_variables() {
        assertThat(check("SuccessUrls=https://shop.example/{SESSION_ID}?" + "%C3%A9".repeat(300), secret(2000))
                        .problems())
                .singleElement()
                .asString()
                .matches("the environment of CreateSession has up to \\d+ bytes, and Lambda allows 4096\\."
                        + " The largest are ApiKeySecretArn with 2000 and SuccessUrls with 1834");
    }

    /** Lambda measures JSON. */
    @Test
    void a_quotation_mark_counts_twice() {
        String url = "https://shop.example/{SESSION_ID}?";

        assertThat(check("SuccessUrls='" + url + "a".repeat(1900) + "'").problems())
                .isEmpty();
        assertThat(check("SuccessUrls='" + url + "\"".repeat(1900) + "'").problems())
                .singleElement()
                .asString()
                .startsWith("the environment of CreateSession has up to");
    }

    @Test
    void the_bytes_of_the_names_and_values_are_measured() {
        int before = bytes(check());
        int after = bytes(check("SigningKeyEncoding=base64"));

        assertThat(after - before).isEqualTo("base64".length() - "auto".length());
        assertThat(EnvironmentSize.of("F", Map.of("A", "é\""), new VariableNames(Map.of()))
                        .bytes())
                .isEqualTo("{\"A\":\"__\\_\"}".length());
    }

    /** Every limit of the template is reached at once, with a secret whose name is not longer than a stack's. */
    @Test
    void the_longest_settings_that_the_template_accepts_fit_into_an_environment() {
        String currencies = String.join(",", Collections.nCopies(100, "ZAR"));
        Report report = new Preflight(TEMPLATE, Optional.of(Region.of("ap-northeast-99")), Optional.empty())
                .check(
                        config(
                                "s".repeat(128),
                                "SuccessUrls=" + "https://shop.example/{SESSION_ID}".concat("a".repeat(2000 - 33)),
                                "MomentBaseUrl=https://" + "a".repeat(60) + "." + "b".repeat(60) + "." + "c".repeat(60)
                                        + ".example",
                                "IntegrationId=" + "i".repeat(128),
                                "FixedAmount=" + "9".repeat(15),
                                "ClientMinAmount=" + "1".repeat(15),
                                "ClientMaxAmount=" + "9".repeat(15),
                                "ClientCurrencies=" + currencies,
                                "Pricing=catalog",
                                "PresentationMode=embedded_inline",
                                "ApiKeySecretArn=" + secretOf("ap-northeast-99", 200)),
                        Optional.empty());

        assertThat(report.problems()).isEmpty();
        assertThat(bytes(report)).isBetween(3000, 4096);
    }

    @Test
    void the_value_that_a_deployed_stack_keeps_takes_part_in_the_checks() {
        var stack = new DeployedStack("UPDATE_COMPLETE", Map.of("JwtIssuer", "https://issuer.example", "Former", "x"));

        assertThat(PREFLIGHT.check(config("shop"), Optional.of(stack)).problems())
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem).startsWith("JwtIssuer is not in parameter_overrides"),
                        problem -> assertThat(problem).startsWith("Set both JwtIssuer and JwtAudience"));
    }

    @Test
    void a_value_in_samconfig_replaces_that_of_the_deployed_stack() {
        var stack = new DeployedStack("UPDATE_COMPLETE", Map.of("Pricing", "client", "FixedAmount", "1000"));

        assertThat(PREFLIGHT
                        .check(config("shop", "Pricing=fixed"), Optional.of(stack))
                        .problems())
                .isEmpty();
    }

    @Test
    void an_issuer_is_read_unless_the_check_is_off() {
        String[] signIn = {"JwtIssuer=https://127.0.0.1:1", "JwtAudience=app"};
        var issuers = new IssuerMetadata(HttpClient.newHttpClient(), Duration.ofMinutes(1));

        assertThat(new Preflight(TEMPLATE, Optional.of(Region.EU_WEST_1), Optional.of(issuers))
                        .check(config("shop", signIn), Optional.empty()))
                .satisfies(report -> assertThat(report.problems())
                        .singleElement()
                        .asString()
                        .startsWith("JwtIssuer: https://127.0.0.1:1/.well-known/openid-configuration cannot be read"))
                .satisfies(report -> assertThat(report.notes()).isEmpty());
        assertThat(check(signIn).problems()).isEmpty();
        assertThat(check(signIn).notes()).containsExactly("JwtIssuer was not checked, because ISSUER_CHECK is off");
    }

    @Test
    void an_issuer_that_java_cannot_call_is_not_refused() {
        String[] signIn = {"JwtIssuer=https://a_b.example/", "JwtAudience=app"};
        var issuers = new IssuerMetadata(HttpClient.newHttpClient(), Duration.ofMinutes(1));

        Report report = new Preflight(TEMPLATE, Optional.of(Region.EU_WEST_1), Optional.of(issuers))
                .check(config("shop", signIn), Optional.empty());

        assertThat(report.problems()).isEmpty();
        assertThat(report.notes())
                .containsExactly("JwtIssuer was not checked, because Java's HTTP client does not accept its host name");
    }

    @Test
    void secrets_and_their_key_must_be_of_the_stacks_region() {
        String elsewhere = " is an ARN of us-east-1, and the functions read secrets in the stack's region only,"
                + " eu-west-1: write an ARN of that region, such as the replica's";

        assertThat(check(secretsOf("us-east-1")).problems())
                .containsExactly(
                        "ApiKeySecretArn" + elsewhere, "SigningSecretArn" + elsewhere, "SecretsKmsKeyArn" + elsewhere);
        assertThat(check(secretsOf("eu-west-1")).problems()).isEmpty();
    }

    @Test
    void without_a_region_the_regions_of_secrets_are_not_checked() {
        var preflight = new Preflight(TEMPLATE, Optional.empty(), Optional.empty());

        Report report = preflight.check(config("shop", secretsOf("us-east-1")), Optional.empty());

        assertThat(report.problems()).isEmpty();
        assertThat(report.notes())
                .containsExactly(
                        "ApiKeySecretArn was not checked for its region, because none is set",
                        "SigningSecretArn was not checked for its region, because none is set",
                        "SecretsKmsKeyArn was not checked for its region, because none is set");
        assertThat(preflight.check(config("shop"), Optional.empty()).notes()).isEmpty();
    }

    @Test
    void an_issuer_that_is_no_https_url_is_not_called() {
        var issuers = new IssuerMetadata(HttpClient.newHttpClient(), Duration.ofMinutes(1));

        assertThat(new Preflight(TEMPLATE, Optional.of(Region.EU_WEST_1), Optional.of(issuers))
                        .check(config("shop", "JwtIssuer=http://127.0.0.1:1", "JwtAudience=app"), Optional.empty())
                        .problems())
                .containsExactly("JwtIssuer must be an https URL, or empty");
    }

    @Test
    void a_parameter_without_value_and_default_is_a_problem() {
        SamTemplate template = SamTemplate.parse("""
                Parameters:
                  Needed: { Type: String }
                """);

        assertThat(new Preflight(template, Optional.of(Region.EU_WEST_1), Optional.empty())
                        .check(config("shop"), Optional.empty())
                        .problems())
                .containsExactly("Needed has no default and needs a value");
    }

    @Test
    void a_value_longer_than_cloudformation_accepts_is_a_problem() {
        SamTemplate template = SamTemplate.parse("""
                Parameters:
                  Long: { Type: String }
                """);
        var preflight = new Preflight(template, Optional.of(Region.EU_WEST_1), Optional.empty());

        assertThat(preflight
                        .check(config("shop", "Long=" + "a".repeat(4096)), Optional.empty())
                        .problems())
                .isEmpty();
        assertThat(preflight
                        .check(config("shop", "Long=" + "a".repeat(4095) + "é"), Optional.empty())
                        .problems())
                .containsExactly("Long is longer than the 4096 bytes that CloudFormation accepts");
    }

    private static Report check(String... overrides) {
        return PREFLIGHT.check(config("shop", overrides), Optional.empty());
    }

    private static SamConfig config(String stackName, String... overrides) {
        String list =
                Arrays.stream(overrides).map(entry -> "'''" + entry + "'''").collect(Collectors.joining(", "));
        return SamConfig.parse("""
                [test.deploy.parameters]
                stack_name = "%s"
                parameter_overrides = [%s]
                """.formatted(stackName, list), "test");
    }

    private static String secret(int length) {
        return "ApiKeySecretArn=" + secretOf("eu-west-1", length);
    }

    /** Returns the ARN, of this many characters, of a secret. */
    private static String secretOf(String region, int length) {
        String arn = "arn:aws:secretsmanager:" + region + ":123456789012:secret:";
        String end = "-AbCdEf";
        return arn + "s".repeat(length - arn.length() - end.length()) + end;
    }

    private static String[] secretsOf(String region) {
        return new String[] {
            "ApiKeySecretArn=" + secretOf(region, 80),
            "SigningSecretArn=" + secretOf(region, 80),
            "SecretsKmsKeyArn=" + keyOf(region)
        };
    }

    private static String keyOf(String region) {
        return "arn:aws:kms:" + region + ":123456789012:key/mrk-0123456789abcdef0123456789abcdef";
    }

    private static int bytes(Report report) {
        return Integer.parseInt(report.summary().replaceFirst(".* at most (\\d+) of .*", "$1"));
    }
}
