package dev.momentcheckout.local.aws;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Where a DynamoDB is, and how requests to it are signed.
 *
 * @param endpoint without a path
 */
public record DynamoDbAccess(URI endpoint, String region, AwsCredentials credentials) {
    static final String REGION = "eu-west-1";

    /** DynamoDB in this process and most emulators accept any credentials. */
    private static final AwsCredentials ANY = AwsBasicCredentials.create("local", "local");

    /** Returns the access to a database that accepts any credentials, in the region {@code eu-west-1}. */
    public static DynamoDbAccess withAnyCredentials(URI endpoint) {
        return new DynamoDbAccess(endpoint, REGION, ANY);
    }

    /**
     * Returns the access with {@code AWS_REGION}, {@code AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY} and
     * {@code AWS_SESSION_TOKEN} of an environment. Without a region it is {@code eu-west-1}; without a key, the
     * credentials are those of {@link #withAnyCredentials}.
     *
     * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html">Environment variables
     *     of AWS's SDKs</a>
     */
    public static DynamoDbAccess fromEnvironment(URI endpoint, Map<String, String> environment) {
        String region = environment.getOrDefault("AWS_REGION", "");
        String id = environment.getOrDefault("AWS_ACCESS_KEY_ID", "");
        String secret = environment.getOrDefault("AWS_SECRET_ACCESS_KEY", "");
        String token = environment.getOrDefault("AWS_SESSION_TOKEN", "");
        AwsCredentials credentials = id.isBlank() || secret.isBlank()
                ? ANY
                : token.isBlank()
                        ? AwsBasicCredentials.create(id, secret)
                        : AwsSessionCredentials.create(id, secret, token);
        return new DynamoDbAccess(endpoint, region.isBlank() ? REGION : region, credentials);
    }

    /** Returns whether the database must accept any credentials, because none are configured. */
    public boolean usesAnyCredentials() {
        return credentials.equals(ANY);
    }

    /** Returns whether the endpoint is AWS's own. */
    public boolean isAws() {
        return String.valueOf(endpoint.getHost()).matches(".+\\.(amazonaws\\.com(\\.cn)?|api\\.aws)");
    }

    /** Returns the variables by which a function has the same access. */
    public Map<String, String> environment() {
        var environment = new HashMap<>(Map.of(
                "AWS_ENDPOINT_URL_DYNAMODB", endpoint.toString(),
                "AWS_REGION", region,
                "AWS_ACCESS_KEY_ID", credentials.accessKeyId(),
                "AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey()));
        if (credentials instanceof AwsSessionCredentials session) {
            environment.put("AWS_SESSION_TOKEN", session.sessionToken());
        }
        return Map.copyOf(environment);
    }

    /**
     * Returns the endpoint of DynamoDB Streams. AWS has a host of its own for it, emulators do not.
     *
     * @see <a href="https://docs.aws.amazon.com/general/latest/gr/ddb.html">Amazon DynamoDB endpoints</a>
     */
    URI streamsEndpoint() {
        return isAws()
                ? URI.create(
                        "https://" + DynamoDbStreamsClient.serviceMetadata().endpointFor(Region.of(region)))
                : endpoint;
    }
}
