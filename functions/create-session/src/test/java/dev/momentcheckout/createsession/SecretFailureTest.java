package dev.momentcheckout.createsession;

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
        ApiResponse response = fixture.post(HttpApiRequest.create()).isProblem(type);
        assertThat(response.retryAfter()).isEqualTo("5");
        assertThat(response.json().path("detail").asText()).contains("ApiKeySecretArn");
        assertThat(fixture.testEnvironment().moment().calls()).isEmpty();
        assertThat(fixture.testEnvironment().items()).isEmpty();
        return response;
    }

    @Test
    void a_missing_secret_is_not_set() {
        fixture.testEnvironment().secrets().remove(TestEnvironment.API_KEY_ARN);
        assertUnavailable(ProblemType.SECRET_NOT_SET);
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
                "\"sk_test_hunter2\""
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

    @Test
    void a_secret_without_permission_is_unreadable() {
        CreateSessionHandler handler = fixture.handler();
        fixture.testEnvironment().secrets().failNext(1, Failure.ACCESS_DENIED);
        ApiResponse response =
                CreateFixture.post(handler, HttpApiRequest.create()).isProblem(ProblemType.SECRET_UNREADABLE);
        assertThat(response.body()).doesNotContain("assumed-role");
        assertThat(fixture.testEnvironment().moment().calls()).isEmpty();
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
            value = {"' sk_test_simulator\n'", "{\"apiKey\":\" sk_test_simulator \"}"})
    void a_key_with_white_space_or_in_json_is_accepted(String text) {
        fixture.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, text);
        assertThat(fixture.post(HttpApiRequest.create()).token()).isNotBlank();
    }
}
