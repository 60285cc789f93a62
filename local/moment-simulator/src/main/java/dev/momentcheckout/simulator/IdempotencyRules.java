package dev.momentcheckout.simulator;

/**
 * What is open about idempotency keys.
 *
 * @param keyRequired whether create without a key is refused with 400; the reference says so, the guides omit the key
 * @param mismatchStatus the answer to a known key with another body: 422 by the IETF draft, 409 by Moment's error table
 * @param storesFailures whether refused requests are replayed too, as the guide says
 */
public record IdempotencyRules(boolean keyRequired, int mismatchStatus, boolean storesFailures) {
    public IdempotencyRules {
        if (mismatchStatus != 422 && mismatchStatus != 409) {
            throw new IllegalArgumentException("mismatchStatus must be 422 or 409");
        }
    }
}
