package dev.momentcheckout.simulator;

import java.util.Set;

/**
 * Which secret keys are let in.
 *
 * @param accepted keys that work; the prefix of each decides its mode
 * @param revoked keys that are answered with 403
 * @param unknownKeyStatus the answer to any other key: 401 or 400, Moment's pages disagree
 */
public record AccessRules(Set<String> accepted, Set<String> revoked, int unknownKeyStatus) {
    public AccessRules {
        accepted = Set.copyOf(accepted);
        revoked = Set.copyOf(revoked);
        if (unknownKeyStatus != 401 && unknownKeyStatus != 400) {
            throw new IllegalArgumentException("unknownKeyStatus must be 401 or 400");
        }
    }

    /** Tells how many keys there are, never which. */
    @Override
    public String toString() {
        return "AccessRules[%d accepted, %d revoked, unknown -> %d]"
                .formatted(accepted.size(), revoked.size(), unknownKeyStatus);
    }
}
