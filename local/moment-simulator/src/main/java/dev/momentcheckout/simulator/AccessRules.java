package dev.momentcheckout.simulator;

import java.util.Set;

/**
 * The secret keys that authenticate a call.
 *
 * @param accepted valid keys; the prefix of each one selects its mode
 * @param revoked keys that get a 403
 * @param unknownKeyStatus the status for any other key: 401 or 400, since Moment's pages disagree
 */
public record AccessRules(Set<String> accepted, Set<String> revoked, int unknownKeyStatus) {
    public AccessRules {
        accepted = Set.copyOf(accepted);
        revoked = Set.copyOf(revoked);
        if (unknownKeyStatus != 401 && unknownKeyStatus != 400) {
            throw new IllegalArgumentException("unknownKeyStatus must be 401 or 400");
        }
    }

    /** Returns the number of keys, never the keys. */
    @Override
    public String toString() {
        return "AccessRules[%d accepted, %d revoked, unknown -> %d]"
                .formatted(accepted.size(), revoked.size(), unknownKeyStatus);
    }
}
