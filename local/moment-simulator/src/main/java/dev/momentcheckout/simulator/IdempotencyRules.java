package dev.momentcheckout.simulator;

/**
 * The rules of idempotency keys that Moment leaves open, or on which its pages disagree.
 *
 * @param keyRequired whether create without a key gets a 400, as in the reference; the guides omit the key
 * @param mismatchStatus the status for a used key with another body: 422 (IETF draft) or 409 (Moment's error table)
 * @param storesFailures whether rejected requests are replayed too, as in the guide
 */
public record IdempotencyRules(boolean keyRequired, int mismatchStatus, boolean storesFailures) {
    public IdempotencyRules {
        if (mismatchStatus != 422 && mismatchStatus != 409) {
            throw new IllegalArgumentException("mismatchStatus must be 422 or 409");
        }
    }
}
