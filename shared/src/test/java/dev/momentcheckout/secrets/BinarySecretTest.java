package dev.momentcheckout.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.momentcheckout.local.aws.AwsEndpoints;
import dev.momentcheckout.secrets.SecretUnavailableException.Reason;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Apart from the tests that also run on emulators: LocalStack 4.4 answers with status 500 to a read of a binary secret.
 */
class BinarySecretTest {
    @Test
    void a_binary_secret_is_malformed() {
        try (SecretsManagerClient client = SecretsManagerClient.builder()
                .endpointOverride(AwsEndpoints.shared().secretsManager())
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .httpClientBuilder(AwsCrtHttpClient.builder())
                .build()) {
            String arn = client.createSecret(
                            create -> create.name("moment/binary").secretBinary(SdkBytes.fromUtf8String("sk_test_abc")))
                    .arn();

            SecretUnavailableException failure = catchThrowableOfType(
                    SecretUnavailableException.class,
                    () -> new SecretsManagerSource(client, SecretName.API_KEY, arn).read());

            assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
            assertThat(failure).hasMessageContaining("has a binary value").hasMessageNotContaining("sk_test_abc");
        }
    }
}
