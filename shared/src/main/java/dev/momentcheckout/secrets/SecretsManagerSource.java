package dev.momentcheckout.secrets;

import dev.momentcheckout.secrets.SecretUnavailableException.Reason;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
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
        String text;
        try {
            text = secretsManager
                    .getSecretValue(request -> request.secretId(arn))
                    .secretString();
        } catch (ResourceNotFoundException | InvalidRequestException e) {
            // InvalidRequestException is the response for a secret scheduled for deletion, which is not an outage.
            throw notSet();
        } catch (SdkException e) {
            throw new SecretUnavailableException(
                    name,
                    Reason.UNREADABLE,
                    "the secret of the stack's output " + name.output() + " cannot be read",
                    e);
        }
        if (text == null || text.isBlank()) {
            throw notSet();
        }
        return new SecretText(text.strip());
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

    private SecretUnavailableException notSet() {
        return new SecretUnavailableException(
                name,
                Reason.NOT_SET,
                "the secret of the stack's output " + name.output()
                        + " has no value yet: put one, no deployment is needed");
    }
}
