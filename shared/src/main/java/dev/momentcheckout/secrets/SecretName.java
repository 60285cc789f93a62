package dev.momentcheckout.secrets;

/** The two secrets of a stack, named after the parameters and outputs of the stack. */
public enum SecretName {
    API_KEY("ApiKeySecretArn"),
    SIGNING("SigningSecretArn");

    private final String output;

    SecretName(String output) {
        this.output = output;
    }

    /** Returns what a message calls the secret. */
    String description() {
        return "the secret of the stack's output " + output;
    }

    /** Returns the name of the parameter and of the stack's output with the ARN of the secret. */
    public String output() {
        return output;
    }
}
