package dev.momentcheckout.secrets;

/** Reads the text of a secret, without a cache. */
interface SecretSource {
    /**
     * Returns the text of the secret.
     *
     * @throws SecretUnavailableException if the secret has no text or cannot be read
     */
    SecretText read();

    /** Makes the same call as {@link #read}, for a version that does not exist. */
    void prime();
}
