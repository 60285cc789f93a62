package dev.momentcheckout.secrets;

/** Where the text of a secret is read from, each time anew. */
interface SecretSource {
    /** @throws SecretUnavailableException if there is no text to be had */
    SecretText read();

    /** Does what reading does, as far as that is possible without reading a value. */
    void prime();
}
