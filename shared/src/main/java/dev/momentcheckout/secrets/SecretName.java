package dev.momentcheckout.secrets;

/** The two secrets of a stack, named after the outputs of the stack. */
public enum SecretName {
    API_KEY("ApiKeySecretArn"),
    SIGNING("SigningSecretArn");

    private final String output;

    SecretName(String output) {
        this.output = output;
    }

    /** Returns the name of the stack's output with the ARN of the secret. */
    public String output() {
        return output;
    }
}
