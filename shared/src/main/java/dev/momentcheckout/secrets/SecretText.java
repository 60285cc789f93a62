package dev.momentcheckout.secrets;

/** The text of a secret in Secrets Manager. {@link #toString} does not reveal it. */
record SecretText(String reveal) {
    @Override
    public String toString() {
        return "SecretText[hidden]";
    }
}
