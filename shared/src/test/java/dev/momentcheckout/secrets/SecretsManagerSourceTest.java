package dev.momentcheckout.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.momentcheckout.local.aws.AwsEndpoints;
import dev.momentcheckout.secrets.SecretUnavailableException.Reason;
import dev.momentcheckout.secrets.SigningKey.Encoding;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.telemetry.Telemetry;
import dev.momentcheckout.testing.support.MutableClock;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClientBuilder;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/** How the source interprets the responses of Secrets Manager or of its emulator. */
@Tag("aws")
class SecretsManagerSourceTest {
    private final MutableClock clock = MutableClock.at(TestEnvironment.NOW);
    private final Telemetry telemetry = new Telemetry("test", clock, _ -> {});
    private final RecordingInterceptor wire = new RecordingInterceptor();
    private final SecretsManagerClient owner = builder().build();
    private final SecretsManagerClient client = builder()
            .overrideConfiguration(override -> override.addExecutionInterceptor(wire))
            .build();
    private final String arn = owner.createSecret(create -> create.name("moment/api-key-" + UUID.randomUUID()))
            .arn();
    private final SecretsManagerSource source = new SecretsManagerSource(client, SecretName.API_KEY, arn);
    private final CachedSecret<ApiKey> apiKey = Secrets.apiKey(client, arn, MomentMode.TEST, clock, telemetry);

    private static SecretsManagerClientBuilder builder() {
        return SecretsManagerClient.builder()
                .endpointOverride(AwsEndpoints.shared().secretsManager())
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .httpClientBuilder(AwsCrtHttpClient.builder());
    }

    /** Records requests and the values in responses. */
    private static final class RecordingInterceptor implements ExecutionInterceptor {
        private final List<String> values = new CopyOnWriteArrayList<>();
        private final AtomicInteger requests = new AtomicInteger();

        @Override
        public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
            requests.incrementAndGet();
        }

        @Override
        public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
            values.add(((GetSecretValueResponse) context.response()).secretString());
        }
    }

    @AfterEach
    void stop() {
        client.close();
        owner.close();
    }

    private void put(String value) {
        owner.putSecretValue(request -> request.secretId(arn).secretString(value));
    }

    private void remove() {
        owner.deleteSecret(delete -> delete.secretId(arn).forceDeleteWithoutRecovery(true));
    }

    @Test
    void reads_the_text_without_surrounding_white_space() {
        put(" \tsk_test_abc\r\n");

        assertThat(source.read()).isEqualTo(new SecretText("sk_test_abc"));
    }

    @Test
    void a_secret_without_a_value_is_not_set() {
        SecretUnavailableException failure = failure();

        assertThat(failure.reason()).isEqualTo(Reason.NOT_SET);
        assertThat(failure.secret()).isEqualTo(SecretName.API_KEY);
        assertThat(failure).hasMessageContaining("ApiKeySecretArn").hasMessageContaining("no deployment is needed");
    }

    @Test
    void a_blank_secret_is_not_set() {
        put(" \n");

        assertThat(failure().reason()).isEqualTo(Reason.NOT_SET);
    }

    @Test
    void an_absent_secret_is_not_found() {
        remove();

        assertThat(failure().reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(failure()).hasMessageContaining("does not exist").hasMessageNotContaining("no value");
    }

    @Test
    void a_secret_scheduled_for_deletion_is_named_as_such() {
        put("sk_test_abc");
        owner.deleteSecret(delete -> delete.secretId(arn).recoveryWindowInDays(7L));

        assertThat(failure().reason()).isEqualTo(Reason.MARKED_FOR_DELETION);
        assertThat(failure()).hasMessageContaining("is marked for deletion").hasMessageNotContaining("no value");
    }

    @Test
    void a_rotated_key_is_used_without_a_deployment() {
        put("sk_test_abc");
        apiKey.get();
        put("{\"apiKey\": \"sk_test_def\"}");

        clock.advance(Duration.ofMinutes(5));

        assertThat(apiKey.get()).isEqualTo(new ApiKey("sk_test_def"));
        assertThat(wire.values).hasSize(2);
    }

    @Test
    void a_removed_secret_is_unusable_after_the_next_read() {
        put("sk_test_abc");
        apiKey.get();
        remove();

        clock.advance(Duration.ofMinutes(5));

        assertThatThrownBy(apiKey::get).isInstanceOf(SecretUnavailableException.class);
    }

    @Test
    void signing_keys_are_read_from_their_own_secret() {
        put("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");

        assertThat(Secrets.signingKeys(client, arn, Encoding.AUTO, clock, telemetry)
                        .get())
                .singleElement()
                .satisfies(key -> assertThat(key.reveal()).hasSize(32).startsWith(0, 1, 2));
    }

    @Test
    void priming_makes_a_request_and_returns_no_value() {
        put("sk_test_abc");

        apiKey.prime();

        assertThat(wire.requests).hasValue(1);
        assertThat(wire.values).isEmpty();
    }

    @Test
    void priming_accepts_a_secret_without_a_value_and_an_absent_secret() {
        assertThatCode(source::prime).doesNotThrowAnyException();
        remove();
        assertThatCode(source::prime).doesNotThrowAnyException();
    }

    private SecretUnavailableException failure() {
        return catchThrowableOfType(SecretUnavailableException.class, source::read);
    }
}
