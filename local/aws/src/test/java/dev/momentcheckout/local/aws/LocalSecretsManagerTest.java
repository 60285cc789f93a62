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
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DecryptionFailureException;
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

        var response = client.getSecretValue(get -> get.secretId(id));

        assertThat(response.secretString()).isEqualTo("sk_test_1");
        assertThat(response.arn()).isEqualTo(ARN);
        assertThat(response.name()).isEqualTo("moment/api-key");
        assertThat(response.versionStages()).containsExactly("AWSCURRENT");
    }

    @Test
    void returns_the_error_of_aws_for_a_secret_without_a_value() {
        secrets.create(ARN);

        assertThatThrownBy(() -> client.getSecretValue(get -> get.secretId(ARN)))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining(
                        "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT");
        assertThat(client.describeSecret(describe -> describe.secretId(ARN)).versionIdsToStages())
                .isEmpty();
    }

    @Test
    void returns_the_error_of_aws_for_an_unknown_secret() {
        secrets.put(ARN, "value");
        secrets.remove(ARN);

        assertThatThrownBy(() -> client.getSecretValue(get -> get.secretId(ARN)))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Secrets Manager can't find the specified secret. (");
    }

    @Test
    void creating_an_existing_secret_keeps_its_value() {
        secrets.put(ARN, "value");
        secrets.create(ARN);

        assertThat(client.getSecretValue(get -> get.secretId(ARN)).secretString())
                .isEqualTo("value");
    }

    @Test
    void stores_the_value_that_a_client_puts() {
        secrets.create(ARN);

        var put = client.putSecretValue(p -> p.secretId(ARN).secretString("new"));

        var response = client.getSecretValue(get -> get.secretId(ARN));
        assertThat(response.secretString()).isEqualTo("new");
        assertThat(response.versionId()).isEqualTo(put.versionId());
        assertThat(client.describeSecret(describe -> describe.secretId(ARN)).versionIdsToStages())
                .containsOnlyKeys(put.versionId());
    }

    @Test
    void creates_secrets_for_a_client() {
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
    void a_secret_marked_for_deletion_cannot_be_read_or_written() {
        secrets.put(ARN, "value");

        client.deleteSecret(delete -> delete.secretId(ARN));

        assertThatThrownBy(this::read)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("it was marked for deletion");
        assertThatThrownBy(() -> client.putSecretValue(put -> put.secretId(ARN).secretString("new")))
                .isInstanceOf(InvalidRequestException.class);

        client.restoreSecret(restore -> restore.secretId(ARN));
        assertThat(read()).isEqualTo("value");
        secrets.markForDeletion(ARN);
        assertThatThrownBy(this::read).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void a_binary_value_has_no_text() {
        SdkBytes bytes = SdkBytes.fromByteArray(new byte[] {1, -1});
        secrets.putBinary(ARN, bytes.asByteArray());
        assertThat(client.getSecretValue(get -> get.secretId(ARN)))
                .satisfies(response -> assertThat(response.secretBinary()).isEqualTo(bytes))
                .satisfies(response -> assertThat(response.secretString()).isNull());

        client.putSecretValue(put -> put.secretId(ARN).secretString("text"));
        assertThat(read()).isEqualTo("text");
        client.putSecretValue(put -> put.secretId(ARN).secretBinary(bytes));
        assertThat(read()).isNull();
        var created = client.createSecret(create -> create.name("binary").secretBinary(bytes));
        assertThat(client.getSecretValue(get -> get.secretId(created.arn())).secretBinary())
                .isEqualTo(bytes);
    }

    @Test
    void deletes_at_once_without_recovery() {
        secrets.put(ARN, "value");

        client.deleteSecret(delete -> delete.secretId(ARN).forceDeleteWithoutRecovery(true));

        assertThatThrownBy(this::read).isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void has_only_the_current_version() {
        secrets.put(ARN, "value");

        assertThatThrownBy(() -> client.getSecretValue(get -> get.secretId(ARN).versionStage("AWSPREVIOUS")))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("staging label: AWSPREVIOUS");
        assertThatThrownBy(() -> client.getSecretValue(get -> get.secretId(ARN).versionId("0".repeat(32))))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("VersionId: 0000");
    }

    @Test
    void rejects_a_put_without_text() {
        secrets.create(ARN);

        assertThatThrownBy(() -> client.putSecretValue(put -> put.secretId(ARN)))
                .isInstanceOf(InvalidParameterException.class);
    }

    @Test
    void counts_the_reads_of_a_secret_by_arn_and_by_name() {
        secrets.put(ARN, "value");
        client.getSecretValue(get -> get.secretId(ARN));
        client.getSecretValue(get -> get.secretId("moment/api-key"));
        client.describeSecret(describe -> describe.secretId(ARN));

        assertThat(secrets.reads(ARN)).isEqualTo(2);
    }

    @Test
    void fails_as_often_as_requested() {
        secrets.put(ARN, "value");
        secrets.failNext(1, LocalSecretsManager.Failure.THROTTLING);
        secrets.failNext(1, LocalSecretsManager.Failure.INTERNAL_ERROR);
        secrets.failNext(1, LocalSecretsManager.Failure.ACCESS_DENIED);
        secrets.failNext(1, LocalSecretsManager.Failure.KMS_ACCESS_DENIED);
        secrets.failNext(1, LocalSecretsManager.Failure.DECRYPTION_FAILURE);
        secrets.failNext(1, LocalSecretsManager.Failure.INVALID_REQUEST);

        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(
                        SecretsManagerException.class,
                        e -> assertThat(e.isThrottlingException()).isTrue());
        assertThatThrownBy(this::read).isInstanceOf(InternalServiceErrorException.class);
        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(
                        SecretsManagerException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException"));
        assertThatThrownBy(this::read).isInstanceOfSatisfying(SecretsManagerException.class, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException");
            assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("Access to KMS is not allowed");
            assertThat(e.requestId()).hasSize(36);
        });
        assertThatThrownBy(this::read).isInstanceOf(DecryptionFailureException.class);
        assertThatThrownBy(this::read).isInstanceOf(InvalidRequestException.class);
        assertThat(read()).isEqualTo("value");
    }

    @Test
    void discards_unused_failures() {
        secrets.put(ARN, "value");
        secrets.failNext(3, LocalSecretsManager.Failure.THROTTLING);
        secrets.clearFailures();

        assertThat(read()).isEqualTo("value");
    }

    @Test
    void rejects_an_unsupported_operation() {
        secrets.put(ARN, "value");

        assertThatThrownBy(() -> client.getRandomPassword(password -> password.passwordLength(10L)))
                .isInstanceOf(SecretsManagerException.class);
    }

    @Test
    void rejects_a_malformed_arn() {
        assertThatThrownBy(() -> secrets.create("api-key")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void does_not_print_the_value() {
        var secret = Secret.empty(ARN, java.time.Instant.EPOCH)
                .with(new Secret.Version("v1", "SecretString", "sk_test_canary"));

        assertThat(secret.toString()).doesNotContain("canary");
    }

    @Test
    void reports_that_the_port_is_in_use() {
        int usedPort = secrets.endpoint().getPort();

        assertThatThrownBy(() -> LocalSecretsManager.start("127.0.0.1", usedPort))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("127.0.0.1:" + usedPort);
    }

    private String read() {
        return client.getSecretValue(get -> get.secretId(ARN)).secretString();
    }
}
