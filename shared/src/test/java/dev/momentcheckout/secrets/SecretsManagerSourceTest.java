package dev.momentcheckout.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.momentcheckout.local.aws.LocalSecretsManager;
import dev.momentcheckout.secrets.SecretUnavailable.Cause;
import dev.momentcheckout.secrets.SigningKey.Encoding;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.stage.Stage;
import dev.momentcheckout.stage.StageClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;

class SecretsManagerSourceTest {
    private static final String ARN = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:moment/api-key-AbCdEf";

    private final StageClock clock = StageClock.at(Stage.NOW);
    private final LocalSecretsManager manager = LocalSecretsManager.start();
    private final Wire wire = new Wire();
    private final SecretsManagerClient client = SecretsManagerClient.builder()
            .endpointOverride(manager.endpoint())
            .region(Region.EU_WEST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClientBuilder(AwsCrtHttpClient.builder())
            .overrideConfiguration(override ->
                    override.retryStrategy(DefaultRetryStrategy.doNotRetry()).addExecutionInterceptor(wire))
            .build();
    private final SecretsManagerSource source = new SecretsManagerSource(client, SecretName.API_KEY, ARN);
    private final CachedSecret<ApiKey> apiKey = Secrets.apiKey(client, ARN, MomentMode.TEST, clock);

    /** Notes the values that come over the wire; puts a refusal in their place when told to. */
    private static final class Wire implements ExecutionInterceptor {
        private final List<String> values = new CopyOnWriteArrayList<>();
        private @Nullable SdkException refusal;

        @Override
        public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
            if (refusal != null) {
                throw refusal;
            }
        }

        @Override
        public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
            values.add(((GetSecretValueResponse) context.response()).secretString());
        }
    }

    @AfterEach
    void stop() {
        client.close();
        manager.close();
    }

    @Test
    void reads_the_text_without_the_white_space_around_it() {
        manager.put(ARN, " \tsk_test_abc\r\n");

        assertThat(source.read()).isEqualTo(new SecretText("sk_test_abc"));
    }

    @Test
    void a_secret_without_a_value_is_not_set() {
        manager.create(ARN);

        SecretUnavailable refusal = refusal();

        assertThat(refusal.reason()).isEqualTo(Cause.NOT_SET);
        assertThat(refusal.secret()).isEqualTo(SecretName.API_KEY);
        assertThat(refusal).hasMessageContaining("ApiKeySecretArn").hasMessageContaining("no deployment is needed");
    }

    @Test
    void a_blank_secret_is_not_set() {
        manager.put(ARN, " \n");

        assertThat(refusal().reason()).isEqualTo(Cause.NOT_SET);
    }

    @Test
    void a_secret_that_is_not_there_is_not_set() {
        assertThat(refusal().reason()).isEqualTo(Cause.NOT_SET);
    }

    @Test
    void a_secret_marked_as_deleted_is_not_set() {
        manager.put(ARN, "sk_test_abc");
        wire.refusal = InvalidRequestException.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("InvalidRequestException")
                        .errorMessage("it was marked for deletion")
                        .build())
                .build();

        assertThat(refusal().reason()).isEqualTo(Cause.NOT_SET);
    }

    @Test
    void a_secret_that_is_not_given_is_unreadable() {
        manager.put(ARN, "sk_test_abc");
        for (LocalSecretsManager.Failure failure : LocalSecretsManager.Failure.values()) {
            manager.failNext(1, failure);

            SecretUnavailable refusal = refusal();

            assertThat(refusal.reason()).isEqualTo(Cause.UNREADABLE);
            assertThat(refusal)
                    .hasCauseInstanceOf(SdkException.class)
                    .hasMessage("the secret of the stack's output ApiKeySecretArn cannot be read");
        }
    }

    @Test
    void an_endpoint_that_is_down_makes_it_unreadable() {
        manager.close();

        assertThat(refusal().reason()).isEqualTo(Cause.UNREADABLE);
    }

    @Test
    void an_outage_is_bridged_but_a_removal_is_not() {
        manager.put(ARN, "sk_test_abc");
        assertThat(apiKey.get()).isEqualTo(new ApiKey("sk_test_abc"));

        clock.advance(Duration.ofMinutes(5));
        manager.failNext(1, LocalSecretsManager.Failure.INTERNAL_ERROR);
        assertThat(apiKey.get()).isEqualTo(new ApiKey("sk_test_abc"));

        clock.advance(Duration.ofSeconds(30));
        manager.remove(ARN);
        assertThatThrownBy(apiKey::get).isInstanceOf(SecretUnavailable.class);
    }

    @Test
    void a_rotated_key_is_found_without_a_deployment() {
        manager.put(ARN, "sk_test_abc");
        apiKey.get();
        manager.put(ARN, "{\"apiKey\": \"sk_test_def\"}");

        clock.advance(Duration.ofMinutes(5));

        assertThat(apiKey.get()).isEqualTo(new ApiKey("sk_test_def"));
        assertThat(manager.reads(ARN)).isEqualTo(2);
    }

    @Test
    void signing_secrets_are_read_from_their_own_secret() {
        manager.put(ARN, "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");

        assertThat(Secrets.signingKeys(client, ARN, Encoding.AUTO, clock).get())
                .singleElement()
                .satisfies(key -> assertThat(key.reveal()).hasSize(32).startsWith(0, 1, 2));
    }

    @Test
    void priming_goes_all_the_way_and_brings_no_value_back() {
        manager.put(ARN, "sk_test_abc");

        apiKey.prime();

        assertThat(manager.reads(ARN)).isEqualTo(1);
        assertThat(wire.values).isEmpty();
    }

    @Test
    void priming_bears_a_secret_without_a_value_and_one_that_is_not_there() {
        assertThatCode(source::prime).doesNotThrowAnyException();
        manager.create(ARN);
        assertThatCode(source::prime).doesNotThrowAnyException();
    }

    @Test
    void priming_tells_of_any_other_refusal() {
        manager.failNext(1, LocalSecretsManager.Failure.ACCESS_DENIED);

        assertThatThrownBy(source::prime).isInstanceOf(SdkException.class);
    }

    private SecretUnavailable refusal() {
        return catchThrowableOfType(SecretUnavailable.class, source::read);
    }
}
