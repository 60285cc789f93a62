package dev.momentcheckout.secrets;

/** Why an entry of the signing secrets is not a signing key. */
enum SigningKeyFault {
    /** An entry of a JSON list that is not a string. */
    NOT_TEXT("is not a string"),
    /** A zero-width space or another character that copying adds and that no editor shows. */
    INVISIBLE_CHARACTER("contains an invisible character: copy it again"),
    /** A note behind the secret, or typographic quotes: used as a raw key, the note could be guessed. */
    OTHER_TEXT("contains white space or a character that is not ASCII: write the secret alone on its line"),
    NO_PREFIX("does not start with whsec_: set SigningKeyEncoding to base64 or raw if that is right"),
    NOT_BASE64("is not base64"),
    /** Fewer than 128 bits could be guessed. */
    TOO_SHORT("has fewer than 16 bytes");

    private final String text;

    SigningKeyFault(String text) {
        this.text = text;
    }

    /** Returns a text that completes "a signing secret ...". */
    String text() {
        return text;
    }
}
