package dev.momentcheckout.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkException;

class CredentialsTest {
    private final Map<String, String> environment =
            new HashMap<>(Map.of("AWS_ACCESS_KEY_ID", "id", "AWS_SECRET_ACCESS_KEY", "secret"));

    @Test
    void reads_the_environment_for_each_request() {
        Credentials credentials = new Credentials(environment);
        assertThat(credentials.resolveCredentials()).isNotInstanceOf(AwsSessionCredentials.class);

        environment.put("AWS_SESSION_TOKEN", "token");
        assertThat(credentials.resolveCredentials()).isEqualTo(AwsSessionCredentials.create("id", "secret", "token"));
    }

    @Test
    void without_keys_in_the_environment_it_uses_the_container_endpoint() {
        environment.remove("AWS_SECRET_ACCESS_KEY");

        assertThatThrownBy(() -> new Credentials(environment).resolveCredentials())
                .isInstanceOf(SdkException.class)
                .hasMessageContaining("AWS_CONTAINER_CREDENTIALS");
    }
}
