package dev.momentcheckout.settings;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where AWS is, by the names that AWS's own SDKs read, so that any emulator plugs in.
 *
 * @param dynamoDb endpoint, or null for AWS's own
 * @param secretsManager endpoint, or null for AWS's own
 */
public record AwsSettings(
        String region, @Nullable URI dynamoDb, @Nullable URI secretsManager) {
    public static AwsSettings from(Environment environment) {
        String region = environment.text("AWS_REGION");
        URI all = environment.optionalAddress("AWS_ENDPOINT_URL");
        URI dynamoDb = environment.optionalAddress("AWS_ENDPOINT_URL_DYNAMODB");
        URI secretsManager = environment.optionalAddress("AWS_ENDPOINT_URL_SECRETS_MANAGER");
        return new AwsSettings(
                region, dynamoDb == null ? all : dynamoDb, secretsManager == null ? all : secretsManager);
    }
}
