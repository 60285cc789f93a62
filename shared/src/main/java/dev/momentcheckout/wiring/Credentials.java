package dev.momentcheckout.wiring;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;

/**
 * The function's credentials, resolved for each request: from the environment, or from the container endpoint, which
 * Lambda uses for functions with SnapStart. The SDK's default chain cannot be used: it reads the environment of the
 * process, but the warm-up request, the lab and tests run handlers with an environment of their own.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-security.html">Security model for SnapStart</a>
 */
final class Credentials implements AwsCredentialsProvider {
    private final Map<String, String> environment;
    private @Nullable ContainerCredentialsProvider container;

    Credentials(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public AwsCredentials resolveCredentials() {
        String id = environment.get("AWS_ACCESS_KEY_ID");
        String secret = environment.get("AWS_SECRET_ACCESS_KEY");
        if (id == null || id.isBlank() || secret == null || secret.isBlank()) {
            return container().resolveCredentials();
        }
        String token = environment.get("AWS_SESSION_TOKEN");
        return token == null || token.isBlank()
                ? AwsBasicCredentials.create(id, secret)
                : AwsSessionCredentials.create(id, secret, token);
    }

    private synchronized ContainerCredentialsProvider container() {
        if (container == null) {
            container = ContainerCredentialsProvider.create();
        }
        return container;
    }
}
