package dev.momentcheckout.simulator;

import java.util.Set;

/**
 * The rules of idempotency keys that Moment leaves open, or on which its pages disagree.
 *
 * <p>Moment's page says that the first response is stored whether it succeeded or failed. It does not document which
 * failures these are, for example rejected requests (400), limits (429) or outages (500 to 504), so {@code
 * storedFailures} selects them. Two responses are never stored, because they concern the key itself: 409 while it is in
 * flight, and {@code mismatchStatus}. A rejected API key has no idempotency keys, so its 401 or 403 is not stored; this
 * is assumed. A {@link Fault.Failure} can return such a status, which is stored then.
 *
 * @param keyRequired whether create without a key gets a 400, as in the reference; the guides omit the key
 * @param mismatchStatus the status for a used key with another body: 422 (IETF draft) or 409 (Moment's error table)
 * @param storedFailures the statuses, 400 to 599, whose first response is stored for the key and replayed
 * @see <a href="https://docs.momentco.io/api-reference/getting-started/idempotency">Moment, idempotency</a>
 */
public record IdempotencyRules(boolean keyRequired, int mismatchStatus, Set<Integer> storedFailures) {
    public IdempotencyRules {
        storedFailures = Set.copyOf(storedFailures);
        if (mismatchStatus != 422 && mismatchStatus != 409) {
            throw new IllegalArgumentException("mismatchStatus must be 422 or 409");
        }
        if (storedFailures.stream().anyMatch(status -> status < 400 || status > 599)) {
            throw new IllegalArgumentException("stored failures must be 400 to 599");
        }
    }

    IdempotencyRules withStoredFailures(Set<Integer> statuses) {
        return new IdempotencyRules(keyRequired, mismatchStatus, statuses);
    }

    boolean stores(ApiResponse response) {
        return response.isSuccess() || storedFailures.contains(response.status());
    }

    /** Returns whether the fault is a failure that is stored for a new key, so that no replay gets it. */
    boolean stores(Fault fault) {
        return fault instanceof Fault.Failure failure
                && (failure.stored() || storedFailures.contains(failure.status()));
    }
}
