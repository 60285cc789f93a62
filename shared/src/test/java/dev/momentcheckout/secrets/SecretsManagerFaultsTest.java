package dev.momentcheckout.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.momentcheckout.local.aws.LocalSecretsManager;
import dev.momentcheckout.secrets.SecretUnavailableException.Reason;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.telemetry.Telemetry;
import dev.momentcheckout.testing.support.MutableClock;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    private final CachedSecret<ApiKey> apiKey =
            Secrets.apiKey(client, ARN, MomentMode.TEST, clock, new Telemetry("test", clock, _ -> {}));

    @AfterEach
    void stop() {
        client.close();
        manager.close();
    }

    @ParameterizedTest
    @CsvSource({
        "THROTTLING, UNAVAILABLE, ThrottlingException, 400",
        "INTERNAL_ERROR, UNAVAILABLE, InternalServiceError, 500",
        "ACCESS_DENIED, ACCESS_DENIED, AccessDeniedException, 400",
        "KMS_ACCESS_DENIED, KMS_KEY_UNUSABLE, AccessDeniedException, 400",
        "DECRYPTION_FAILURE, KMS_KEY_UNUSABLE, DecryptionFailure, 400",
        "INVALID_REQUEST, UNREADABLE, InvalidRequestException, 400"
    })
    void a_failed_read_names_the_cause_and_what_aws_says(
            LocalSecretsManager.Failure failure, Reason reason, String code, int status) {
        manager.put(ARN, "sk_test_abc");
        manager.failNext(1, failure);

        SecretUnavailableException exception = readFailure();

        assertThat(exception.reason()).isEqualTo(reason);
        assertThat(exception)
                .hasCauseInstanceOf(SdkException.class)
                .hasMessageStartingWith("the secret of the stack's output ApiKeySecretArn cannot be read")
                .hasMessageContaining("(AWS error " + code + ")");
        assertThat(exception.awsError()).satisfies(error -> {
            assertThat(error.code()).isEqualTo(code);
            assertThat(error.status()).isEqualTo(status);
            assertThat(error.requestId()).hasSize(36);
        });
    }

    @Test
    void a_refused_connection_is_temporary() {
        manager.close();

        assertThat(readFailure().reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(readFailure())
                .hasMessage(
                        "the secret of the stack's output ApiKeySecretArn cannot be read, because Secrets Manager is"
                                + " temporarily unavailable")
                .satisfies(exception -> assertThat(exception.awsError()).isNull());
    }

    /** Not a contract test, because LocalStack 4.4 answers with status 500 to a read of a binary secret. */
    @Test
    void a_binary_value_is_malformed() {
        manager.putBinary(ARN, "sk_test_abc".getBytes(UTF_8));

        assertThat(readFailure().reason()).isEqualTo(Reason.MALFORMED);
        assertThat(readFailure()).hasMessageContaining("has a binary value").hasMessageNotContaining("sk_test_abc");
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
