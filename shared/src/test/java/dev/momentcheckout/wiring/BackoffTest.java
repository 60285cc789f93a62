package dev.momentcheckout.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.AwsSettings;
import dev.momentcheckout.settings.SettingsReader;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.AwsClient;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** Tests replace the waits between attempts. Everything else of a call's configuration is as on Lambda. */
class BackoffTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("AWS_REGION", "eu-west-1");

    @Test
    void replaces_only_the_waits_between_attempts_at_dynamodb() {
        try (var real = clients(SystemServices.system()).dynamoDb();
                var immediate = clients(withoutWaits()).dynamoDb()) {
            assertOnlyWaitsDiffer(real, immediate);
        }
    }

    @Test
    void replaces_only_the_waits_between_attempts_at_secrets_manager() {
        try (var real = clients(SystemServices.system()).secretsManager();
                var immediate = clients(withoutWaits()).secretsManager()) {
            assertOnlyWaitsDiffer(real, immediate);
        }
    }

    /** The SDK's defaults, which a new version may change. The timeout of a call limits them further. */
    @Test
    void a_failing_call_has_four_attempts_at_dynamodb_and_three_at_secrets_manager() {
        try (var dynamoDb = clients(SystemServices.system()).dynamoDb();
                var secretsManager = clients(SystemServices.system()).secretsManager()) {
            assertThat(attempts(dynamoDb)).isEqualTo(4);
            assertThat(attempts(secretsManager)).isEqualTo(3);
        }
    }

    private static int attempts(AwsClient client) {
        return client.serviceClientConfiguration()
                .overrideConfiguration()
                .retryStrategy()
                .orElseThrow()
                .maxAttempts();
    }

    private static void assertOnlyWaitsDiffer(AwsClient real, AwsClient immediate) {
        ClientOverrideConfiguration expected = real.serviceClientConfiguration().overrideConfiguration();
        ClientOverrideConfiguration actual =
                immediate.serviceClientConfiguration().overrideConfiguration();
        assertThat(actual.retryStrategy().orElseThrow().toString()).contains("backoffStrategy=(Immediately)");
        assertThat(expected.retryStrategy().orElseThrow().toString()).doesNotContain("Immediately");
        assertThat(actual.retryStrategy().orElseThrow().maxAttempts())
                .isEqualTo(expected.retryStrategy().orElseThrow().maxAttempts());
        assertThat(actual.apiCallTimeout()).isEqualTo(expected.apiCallTimeout()).contains(Duration.ofSeconds(4));
        assertThat(actual.apiCallAttemptTimeout())
                .isEqualTo(expected.apiCallAttemptTimeout())
                .contains(Duration.ofMillis(1500));
    }

    private static SystemServices withoutWaits() {
        return SystemServices.of(Clock.systemUTC(), Sleeper::sleep).withBackoff(BackoffStrategy.retryImmediately());
    }

    private static AwsClients clients(SystemServices services) {
        return new AwsClients(
                ENVIRONMENT,
                SettingsReader.read(
                        ENVIRONMENT,
                        reader -> AwsSettings.from(reader, AwsService.DYNAMODB, AwsService.SECRETS_MANAGER)),
                services);
    }
}
