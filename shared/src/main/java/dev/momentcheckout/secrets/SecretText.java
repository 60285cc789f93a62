package dev.momentcheckout.secrets;

/** A secret's text as Secrets Manager holds it. Cannot be printed. */
record SecretText(String reveal) {
    @Override
    public String toString() {
        return "SecretText[hidden]";
    }
}
