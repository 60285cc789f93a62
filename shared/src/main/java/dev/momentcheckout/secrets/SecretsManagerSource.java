package dev.momentcheckout.secrets;

import dev.momentcheckout.secrets.SecretUnavailableException.Reason;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** One secret of AWS Secrets Manager. */
final class SecretsManagerSource implements SecretSource {
    /** No secret has a version of this stage: asking for it takes the whole way to Secrets Manager and returns nothing. */
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
            // The second is the answer for a secret that is marked as deleted: it is not an outage, and lasts for days.
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
            // The expected answer.
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
