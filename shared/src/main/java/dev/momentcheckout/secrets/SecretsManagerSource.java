package dev.momentcheckout.secrets;

import dev.momentcheckout.secrets.SecretUnavailableException.Reason;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** Reads one secret from AWS Secrets Manager. */
final class SecretsManagerSource implements SecretSource {
    /** No secret has a version with this staging label, so a request for it returns no value. */
    private static final String ABSENT_VERSION_STAGE = "PRIMING";

    private final SecretsManagerClient secretsManager;
    private final SecretName name;
    private final String arn;

    SecretsManagerSource(SecretsManagerClient secretsManager, SecretName name, String arn) {
        this.secretsManager = secretsManager;
        this.name = name;
        this.arn = arn;
    }

    @Override
    public SecretText read() {
        GetSecretValueResponse response;
        try {
            response = secretsManager.getSecretValue(request -> request.secretId(arn));
        } catch (SdkException e) {
            throw ReadFailure.of(name, e);
        }
        if (response.secretString() == null && response.secretBinary() != null) {
            throw new SecretUnavailableException(
                    name,
                    Reason.MALFORMED,
                    name.description() + " has a binary value: put its text with --secret-string");
        }
        SecretText text = new SecretText(response.secretString() == null ? "" : response.secretString());
        if (text.reveal().isEmpty()) {
            throw ReadFailure.noValue(name);
        }
        return text;
    }

    @Override
    public void prime() {
        try {
            secretsManager.getSecretValue(request -> request.secretId(arn).versionStage(ABSENT_VERSION_STAGE));
        } catch (ResourceNotFoundException e) {
            // The expected response.
            return;
        }
    }
}
