package dev.momentcheckout.webhookreceive;

import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/** Secrets Manager with a single secret, which counts how often it is read. */
final class StubSecretsManager implements SecretsManagerClient {
    private String value;
    private int reads;

    StubSecretsManager(String value) {
        this.value = value;
    }

    void rotateTo(String other) {
        value = other;
    }

    int reads() {
        return reads;
    }

    @Override
    public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
        reads++;
        return GetSecretValueResponse.builder().secretString(value).build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
