package dev.momentcheckout.createsession;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.local.aws.LocalSecretsManager.Failure;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Without a usable API key Moment is not called, and the response says what the operator must do. */
class SecretFailureTest {
    private final CreateFixture fixture = CreateFixture.open();

    @AfterEach
    void close() {
        fixture.close();
    }

    private ApiResponse assertUnavailable(ProblemType type) {
        return assertUnavailable(type, "60");
    }

    private ApiResponse assertUnavailable(ProblemType type, String retryAfter) {
        ApiResponse response = fixture.post(HttpApiRequest.create()).isProblem(type);
        assertThat(response.retryAfter()).isEqualTo(retryAfter);
        assertThat(response.json().path("detail").asText()).contains("ApiKeySecretArn");
        assertThat(fixture.testEnvironment().moment().calls()).isEmpty();
        assertThat(fixture.testEnvironment().items()).isEmpty();
        return response;
    }

    @Test
    void a_missing_secret_does_not_exist() {
        fixture.testEnvironment().secrets().remove(TestEnvironment.API_KEY_ARN);
        assertThat(detail(assertUnavailable(ProblemType.SECRET_UNREADABLE)))
                .isEqualTo("the secret of the stack's output ApiKeySecretArn does not exist (AWS error"
                        + " ResourceNotFoundException): set the parameter ApiKeySecretArn to the ARN of a secret");
        assertLogged("NOT_FOUND", "ResourceNotFoundException");
    }

    @Test
    void a_secret_marked_for_deletion_is_named_as_such() {
        fixture.testEnvironment().secrets().markForDeletion(TestEnvironment.API_KEY_ARN);
        assertThat(detail(assertUnavailable(ProblemType.SECRET_UNREADABLE)))
                .contains("is marked for deletion (AWS error InvalidRequestException)", "restore-secret");
        assertLogged("MARKED_FOR_DELETION", "InvalidRequestException");
    }

    @Test
    void a_binary_secret_is_malformed() {
        fixture.testEnvironment().secrets().putBinary(TestEnvironment.API_KEY_ARN, "sk_test_hunter2".getBytes(UTF_8));
        ApiResponse response = assertUnavailable(ProblemType.SECRET_MALFORMED);
        assertThat(detail(response)).contains("has a binary value", "--secret-string");
        assertThat(response.body()).doesNotContain("hunter2");
    }

    private static String detail(ApiResponse response) {
        return response.json().path("detail").asText();
    }

    private void assertLogged(String reason, String awsErrorCode) {
        assertThat(fixture.log())
                .filteredOn(line -> line.contains("\"secret rejected\""))
                .singleElement()
                .asString()
                .contains(
                        "\"level\":\"ERROR\"",
                        "\"secret\":\"API_KEY\"",
                        "\"reason\":\"" + reason + "\"",
                        "\"aws_error_code\":\"" + awsErrorCode + "\"",
                        "\"aws_status\":400")
                .containsPattern("\"aws_request_id\":\"[0-9a-f-]{36}\"")
                .doesNotContain("assumed-role", "arn:");
        assertThat(fixture.log())
                .filteredOn(line -> line.contains("\"SecretUnusable\":1"))
                .hasSize(1);
    }

    @Test
    void a_secret_without_a_value_is_not_set() {
        fixture.testEnvironment().secrets().remove(TestEnvironment.API_KEY_ARN);
        fixture.testEnvironment().secrets().create(TestEnvironment.API_KEY_ARN);
        assertUnavailable(ProblemType.SECRET_NOT_SET);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\n\t "})
    void a_blank_secret_is_not_set(String blank) {
        fixture.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, blank);
        assertUnavailable(ProblemType.SECRET_NOT_SET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2-hunter2",
                "pk_test_hunter2",
                "sk_",
                "sk_test_hunter2 hunter2",
                "sk_test_hunter2\nhunter2",
                "{\"apiKey\":7}",
                "{\"key\":\"sk_test_hunter2\"}",
                "{\"apiKey\":\"hunter2\"}",
                "{sk_test_hunter2",
                "\"sk_test_hunter2\"\"",
                "sk_test_\u200Bhunter2"
            })
    void an_invalid_key_is_malformed_and_not_revealed(String text) {
        fixture.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, text);
        assertThat(assertUnavailable(ProblemType.SECRET_MALFORMED).body()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk_live_hunter2", "sk_hunter2", "{\"apiKey\":\"sk_live_hunter2\"}"})
    void a_live_key_in_test_mode_has_the_wrong_mode(String key) {
        fixture.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, key);
        assertThat(assertUnavailable(ProblemType.SECRET_WRONG_MODE).body()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ACCESS_DENIED|ACCESS_DENIED|AccessDeniedException|check the parameter and the secret's resource policy",
                "KMS_ACCESS_DENIED|KMS_KEY_UNUSABLE|AccessDeniedException|set the parameter SecretsKmsKeyArn",
                "DECRYPTION_FAILURE|KMS_KEY_UNUSABLE|DecryptionFailure|set the parameter SecretsKmsKeyArn",
                "INVALID_REQUEST|UNREADABLE|InvalidRequestException|has AWS's request id"
            })
    void a_secret_that_cannot_be_read_names_the_cause(
            Failure failure, String reason, String awsErrorCode, String advice) {
        CreateSessionHandler handler = fixture.handler();
        fixture.testEnvironment().secrets().failNext(1, failure);

        ApiResponse response =
                CreateFixture.post(handler, HttpApiRequest.create()).isProblem(ProblemType.SECRET_UNREADABLE);

        assertThat(response.retryAfter()).isEqualTo("60");
        assertThat(detail(response))
                .contains("cannot be read", "(AWS error " + awsErrorCode + ")", advice)
                .doesNotContain("temporarily", "assumed-role", "arn:");
        assertThat(fixture.testEnvironment().moment().calls()).isEmpty();
        assertLogged(reason, awsErrorCode);
    }

    @ParameterizedTest
    @CsvSource({"THROTTLING, ThrottlingException", "INTERNAL_ERROR, InternalServiceError"})
    void an_outage_of_secrets_manager_is_temporary(Failure failure, String awsErrorCode) {
        CreateSessionHandler handler = fixture.handler();
        fixture.testEnvironment().secrets().failNext(20, failure);

        ApiResponse response =
                CreateFixture.post(handler, HttpApiRequest.create()).isProblem(ProblemType.SECRET_UNREADABLE);

        assertThat(response.retryAfter()).isEqualTo("5");
        assertThat(detail(response))
                .endsWith("Secrets Manager is temporarily unavailable (AWS error " + awsErrorCode + ")");
        assertThat(fixture.log())
                .filteredOn(line -> line.contains("\"secret read failed\""))
                .singleElement()
                .asString()
                .contains("\"reason\":\"UNAVAILABLE\"", "\"aws_error_code\":\"" + awsErrorCode + "\"");
        assertThat(fixture.log())
                .anyMatch(line -> line.contains("\"SecretReadFailed\":1"))
                .noneMatch(line -> line.contains("SecretUnusable"));
    }

    @Test
    void a_value_that_is_put_later_is_used_without_a_deployment() {
        fixture.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, " ");
        CreateSessionHandler handler = fixture.handler();
        CreateFixture.post(handler, HttpApiRequest.create()).isProblem(ProblemType.SECRET_NOT_SET);

        fixture.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, "sk_test_simulator");
        assertThat(CreateFixture.post(handler, HttpApiRequest.create()).token()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "` sk_test_simulator\n`",
                "\uFEFFsk_test_simulator",
                "\"sk_test_simulator\"",
                "'sk_test_simulator'",
                "{\"apiKey\":\" sk_test_simulator \"}",
                "'{\"apiKey\":\"\uFEFFsk_test_simulator\"}'"
            })
    void a_key_with_white_space_a_byte_order_mark_or_quotes_or_in_json_is_accepted(String text) {
        fixture.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, text);
        assertThat(fixture.post(HttpApiRequest.create()).token()).isNotBlank();
    }
}
