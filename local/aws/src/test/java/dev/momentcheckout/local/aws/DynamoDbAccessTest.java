package dev.momentcheckout.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DynamoDbAccessTest {
    private static final URI EMULATOR = URI.create("http://127.0.0.1:4566");

    @Test
    void takes_region_and_credentials_from_the_environment() {
        var access = DynamoDbAccess.fromEnvironment(
                EMULATOR,
                Map.of(
                        "AWS_REGION", "us-east-1",
                        "AWS_ACCESS_KEY_ID", "AKIA1",
                        "AWS_SECRET_ACCESS_KEY", "secret",
                        "AWS_SESSION_TOKEN", "token",
                        "PATH", "/bin"));

        assertThat(access.usesAnyCredentials()).isFalse();
        assertThat(access.environment())
                .containsOnly(
                        entry("AWS_ENDPOINT_URL_DYNAMODB", EMULATOR.toString()),
                        entry("AWS_REGION", "us-east-1"),
                        entry("AWS_ACCESS_KEY_ID", "AKIA1"),
                        entry("AWS_SECRET_ACCESS_KEY", "secret"),
                        entry("AWS_SESSION_TOKEN", "token"));
    }

    @Test
    void a_key_without_a_session_token_is_long_term() {
        var access = DynamoDbAccess.fromEnvironment(
                EMULATOR,
                Map.of("AWS_ACCESS_KEY_ID", "AKIA1", "AWS_SECRET_ACCESS_KEY", "secret", "AWS_SESSION_TOKEN", ""));

        assertThat(access.environment())
                .containsEntry("AWS_ACCESS_KEY_ID", "AKIA1")
                .doesNotContainKey("AWS_SESSION_TOKEN");
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "AKIA1, ''", "'', secret"})
    void without_a_complete_key_any_credentials_are_used(String id, String secret) {
        var access = DynamoDbAccess.fromEnvironment(
                EMULATOR, Map.of("AWS_ACCESS_KEY_ID", id, "AWS_SECRET_ACCESS_KEY", secret, "AWS_REGION", ""));

        assertThat(access).isEqualTo(DynamoDbAccess.withAnyCredentials(EMULATOR));
        assertThat(access.usesAnyCredentials()).isTrue();
        assertThat(access.environment())
                .containsEntry("AWS_REGION", "eu-west-1")
                .containsEntry("AWS_ACCESS_KEY_ID", "local");
    }

    @Test
    void does_not_print_the_secret() {
        assertThat(DynamoDbAccess.fromEnvironment(
                                EMULATOR,
                                Map.of(
                                        "AWS_ACCESS_KEY_ID", "AKIA1",
                                        "AWS_SECRET_ACCESS_KEY", "secret-canary",
                                        "AWS_SESSION_TOKEN", "token-canary"))
                        .toString())
                .contains("AKIA1")
                .doesNotContain("canary");
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:4566, us-east-1, http://127.0.0.1:4566",
        "https://dynamodb.us-east-1.amazonaws.com, us-east-1, https://streams.dynamodb.us-east-1.amazonaws.com",
        "https://123456789012.ddb.eu-west-1.amazonaws.com, eu-west-1, https://streams.dynamodb.eu-west-1.amazonaws.com",
        "https://dynamodb.cn-north-1.amazonaws.com.cn, cn-north-1, https://streams.dynamodb.cn-north-1.amazonaws.com.cn"
    })
    void streams_have_a_host_of_their_own_on_aws_only(URI endpoint, String region, URI streams) {
        assertThat(DynamoDbAccess.fromEnvironment(endpoint, Map.of("AWS_REGION", region))
                        .streamsEndpoint())
                .isEqualTo(streams);
    }
}
