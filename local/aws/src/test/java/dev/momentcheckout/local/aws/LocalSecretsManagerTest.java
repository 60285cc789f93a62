package dev.momentcheckout.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.InternalServiceErrorException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidParameterException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

class LocalSecretsManagerTest {
    private static final String ARN = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:moment/api-key-AbCdEf";

    private final LocalSecretsManager secrets = LocalSecretsManager.start();
    private final SecretsManagerClient client = SecretsManagerClient.builder()
            .endpointOverride(secrets.endpoint())
            .region(Region.EU_WEST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClientBuilder(AwsCrtHttpClient.builder())
            .overrideConfiguration(override ->
                    override.retryStrategy(software.amazon.awssdk.retries.DefaultRetryStrategy.doNotRetry()))
            .build();

    @AfterEach
    void stop() {
        client.close();
        secrets.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ARN,
                "moment/api-key",
                "arn:aws:secretsmanager:eu-west-1:000000000000:secret:moment/api-key",
            })
    void finds_a_secret_by_arn_or_name(String id) {
        secrets.put(ARN, "sk_test_1");

        var answer = client.getSecretValue(get -> get.secretId(id));

        assertThat(answer.secretString()).isEqualTo("sk_test_1");
        assertThat(answer.arn()).isEqualTo(ARN);
        assertThat(answer.name()).isEqualTo("moment/api-key");
        assertThat(answer.versionStages()).containsExactly("AWSCURRENT");
    }

    @Test
    void answers_for_a_secret_without_a_value_as_aws_does() {
        secrets.create(ARN);

        assertThatThrownBy(() -> client.getSecretValue(get -> get.secretId(ARN)))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining(
                        "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT");
        assertThat(client.describeSecret(describe -> describe.secretId(ARN)).versionIdsToStages())
                .isEmpty();
    }

    @Test
    void answers_for_an_unknown_secret_as_aws_does() {
        secrets.put(ARN, "value");
        secrets.remove(ARN);

        assertThatThrownBy(() -> client.getSecretValue(get -> get.secretId(ARN)))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Secrets Manager can't find the specified secret. (");
    }

    @Test
    void keeps_the_value_of_a_secret_that_is_created_again() {
        secrets.put(ARN, "value");
        secrets.create(ARN);

        assertThat(client.getSecretValue(get -> get.secretId(ARN)).secretString())
                .isEqualTo("value");
    }

    @Test
    void stores_what_a_client_puts() {
        secrets.create(ARN);

        var put = client.putSecretValue(p -> p.secretId(ARN).secretString("new"));

        var answer = client.getSecretValue(get -> get.secretId(ARN));
        assertThat(answer.secretString()).isEqualTo("new");
        assertThat(answer.versionId()).isEqualTo(put.versionId());
        assertThat(client.describeSecret(describe -> describe.secretId(ARN)).versionIdsToStages())
                .containsOnlyKeys(put.versionId());
    }

    @Test
    void makes_the_secrets_that_a_client_asks_for() {
        var empty = client.createSecret(create -> create.name("moment/signing"));
        client.createSecret(create -> create.name("moment/api-key").secretString("value"));

        assertThat(empty.arn()).matches("arn:aws:secretsmanager:eu-west-1:000000000000:secret:moment/signing-\\w{6}");
        assertThat(client.describeSecret(describe -> describe.secretId(empty.arn()))
                        .versionIdsToStages())
                .isEmpty();
        assertThat(client.getSecretValue(get -> get.secretId("moment/api-key")).secretString())
                .isEqualTo("value");
        assertThatThrownBy(() -> client.createSecret(create -> create.name("moment/api-key")))
                .isInstanceOf(ResourceExistsException.class)
                .hasMessageContaining("the secret moment/api-key already exists");
    }

    @Test
    void marks_as_deleted_first_and_then_neither_gives_nor_takes_a_value() {
        secrets.put(ARN, "value");

        client.deleteSecret(delete -> delete.secretId(ARN));

        assertThatThrownBy(this::read)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("it was marked for deletion");
        assertThatThrownBy(() -> client.putSecretValue(put -> put.secretId(ARN).secretString("new")))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void forgets_at_once_what_is_to_be_deleted_without_recovery() {
        secrets.put(ARN, "value");

        client.deleteSecret(delete -> delete.secretId(ARN).forceDeleteWithoutRecovery(true));

        assertThatThrownBy(this::read).isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void knows_only_the_current_version() {
        secrets.put(ARN, "value");

        assertThatThrownBy(() -> client.getSecretValue(get -> get.secretId(ARN).versionStage("AWSPREVIOUS")))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("staging label: AWSPREVIOUS");
        assertThatThrownBy(() -> client.getSecretValue(get -> get.secretId(ARN).versionId("0".repeat(32))))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("VersionId: 0000");
    }

    @Test
    void refuses_a_put_without_text() {
        secrets.create(ARN);

        assertThatThrownBy(() -> client.putSecretValue(put -> put.secretId(ARN)))
                .isInstanceOf(InvalidParameterException.class);
    }

    @Test
    void counts_the_reads_of_a_secret_however_it_is_named() {
        secrets.put(ARN, "value");
        client.getSecretValue(get -> get.secretId(ARN));
        client.getSecretValue(get -> get.secretId("moment/api-key"));
        client.describeSecret(describe -> describe.secretId(ARN));

        assertThat(secrets.reads(ARN)).isEqualTo(2);
    }

    @Test
    void fails_as_often_as_it_was_told() {
        secrets.put(ARN, "value");
        secrets.failNext(1, LocalSecretsManager.Failure.THROTTLING);
        secrets.failNext(1, LocalSecretsManager.Failure.INTERNAL_ERROR);
        secrets.failNext(1, LocalSecretsManager.Failure.ACCESS_DENIED);

        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(
                        SecretsManagerException.class,
                        e -> assertThat(e.isThrottlingException()).isTrue());
        assertThatThrownBy(this::read).isInstanceOf(InternalServiceErrorException.class);
        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(
                        SecretsManagerException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException"));
        assertThat(read()).isEqualTo("value");
    }

    @Test
    void takes_failures_back() {
        secrets.put(ARN, "value");
        secrets.failNext(3, LocalSecretsManager.Failure.THROTTLING);
        secrets.failNoMore();

        assertThat(read()).isEqualTo("value");
    }

    @Test
    void refuses_an_operation_that_it_does_not_know() {
        secrets.put(ARN, "value");

        assertThatThrownBy(() -> client.getRandomPassword(password -> password.passwordLength(10L)))
                .isInstanceOf(SecretsManagerException.class);
    }

    @Test
    void refuses_what_is_no_arn() {
        assertThatThrownBy(() -> secrets.create("api-key")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void prints_no_value() {
        var secret = Secret.empty(ARN, java.time.Instant.EPOCH).with("sk_test_canary", "v1");

        assertThat(secret.toString()).doesNotContain("canary");
    }

    @Test
    void says_that_the_port_is_taken() {
        int taken = secrets.endpoint().getPort();

        assertThatThrownBy(() -> LocalSecretsManager.start("127.0.0.1", taken))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("127.0.0.1:" + taken);
    }

    private String read() {
        return client.getSecretValue(get -> get.secretId(ARN)).secretString();
    }
}
