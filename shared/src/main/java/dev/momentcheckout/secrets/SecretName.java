package dev.momentcheckout.secrets;

/**
 * The two secrets of a checkout, by the names that people know them by: the stack's outputs.
 */
public enum SecretName {
    API_KEY("ApiKeySecretArn"),
    SIGNING("SigningSecretArn");

    private final String output;

    SecretName(String output) {
        this.output = output;
    }

    /** The stack's output that tells which secret it is. */
    public String output() {
        return output;
    }
}
