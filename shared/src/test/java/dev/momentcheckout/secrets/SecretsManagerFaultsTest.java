package dev.momentcheckout.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.momentcheckout.local.aws.LocalSecretsManager;
import dev.momentcheckout.secrets.SecretUnavailableException.Reason;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.testing.support.MutableClock;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** How {@link SecretsManagerSource} classifies service errors. Only our own Secrets Manager returns them on demand. */
class SecretsManagerFaultsTest {
    private static final String ARN = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:moment/api-key-AbCdEf";

    private final MutableClock clock = MutableClock.at(TestEnvironment.NOW);
    private final LocalSecretsManager manager = LocalSecretsManager.start();
    private final SecretsManagerClient client = SecretsManagerClient.builder()
            .endpointOverride(manager.endpoint())
            .region(Region.EU_WEST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClientBuilder(AwsCrtHttpClient.builder())
            .overrideConfiguration(override -> override.retryStrategy(DefaultRetryStrategy.doNotRetry()))
            .build();
    private final SecretsManagerSource source = new SecretsManagerSource(client, SecretName.API_KEY, ARN);
    private final CachedSecret<ApiKey> apiKey = Secrets.apiKey(client, ARN, MomentMode.TEST, clock);

    @AfterEach
    void stop() {
        client.close();
        manager.close();
    }

    @Test
    void a_failed_read_is_unreadable() {
        manager.put(ARN, "sk_test_abc");
        for (LocalSecretsManager.Failure failure : LocalSecretsManager.Failure.values()) {
            manager.failNext(1, failure);

            SecretUnavailableException exception = readFailure();

            assertThat(exception.reason()).isEqualTo(Reason.UNREADABLE);
            assertThat(exception)
                    .hasCauseInstanceOf(SdkException.class)
                    .hasMessage("the secret of the stack's output ApiKeySecretArn cannot be read");
        }
    }

    @Test
    void a_refused_connection_is_unreadable() {
        manager.close();

        assertThat(readFailure().reason()).isEqualTo(Reason.UNREADABLE);
    }

    @Test
    void the_cached_value_survives_an_outage_and_not_a_removal() {
        manager.put(ARN, "sk_test_abc");
        assertThat(apiKey.get()).isEqualTo(new ApiKey("sk_test_abc"));

        clock.advance(Duration.ofMinutes(5));
        manager.failNext(1, LocalSecretsManager.Failure.INTERNAL_ERROR);
        assertThat(apiKey.get()).isEqualTo(new ApiKey("sk_test_abc"));

        clock.advance(Duration.ofSeconds(30));
        manager.remove(ARN);
        assertThatThrownBy(apiKey::get).isInstanceOf(SecretUnavailableException.class);
    }

    @Test
    void priming_reports_any_other_error() {
        manager.failNext(1, LocalSecretsManager.Failure.ACCESS_DENIED);

        assertThatThrownBy(source::prime).isInstanceOf(SdkException.class);
    }

    private SecretUnavailableException readFailure() {
        return catchThrowableOfType(SecretUnavailableException.class, source::read);
    }
}
