package dev.momentcheckout.simulator;

import java.util.Set;

/**
 * The keys that authenticate a call.
 *
 * @param accepted valid secret keys; the prefix of each one selects its mode
 * @param publicKeys valid public keys, which may create sessions and nothing else
 * @param revoked keys that get a 403
 * @param unknownKeyStatus the status for any other key: 401 or 400, since Moment's pages disagree
 */
public record AccessRules(Set<String> accepted, Set<String> publicKeys, Set<String> revoked, int unknownKeyStatus) {
    public AccessRules {
        accepted = Set.copyOf(accepted);
        publicKeys = Set.copyOf(publicKeys);
        revoked = Set.copyOf(revoked);
        if (unknownKeyStatus != 401 && unknownKeyStatus != 400) {
            throw new IllegalArgumentException("unknownKeyStatus must be 401 or 400");
        }
    }

    AccessRules withAccepted(Set<String> keys) {
        return new AccessRules(keys, publicKeys, revoked, unknownKeyStatus);
    }

    AccessRules withPublicKeys(Set<String> keys) {
        return new AccessRules(accepted, keys, revoked, unknownKeyStatus);
    }

    AccessRules withRevoked(Set<String> keys) {
        return new AccessRules(accepted, publicKeys, keys, unknownKeyStatus);
    }

    AccessRules withUnknownKeyStatus(int status) {
        return new AccessRules(accepted, publicKeys, revoked, status);
    }

    /** Returns the number of keys, never the keys. */
    @Override
    public String toString() {
        return "AccessRules[%d accepted, %d public, %d revoked, unknown -> %d]"
                .formatted(accepted.size(), publicKeys.size(), revoked.size(), unknownKeyStatus);
    }
}
