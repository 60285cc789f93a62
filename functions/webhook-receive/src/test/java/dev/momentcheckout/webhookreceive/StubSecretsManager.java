package dev.momentcheckout.webhookreceive;

import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/** A Secrets Manager with one secret, which counts its reads. */
final class StubSecretsManager implements SecretsManagerClient {
    private String value;
    private int reads;

    StubSecretsManager(String value) {
        this.value = value;
    }

    void rotateTo(String newValue) {
        value = newValue;
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
        // It holds no resources.
    }
}
