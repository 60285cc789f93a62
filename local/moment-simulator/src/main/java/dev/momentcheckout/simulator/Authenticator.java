package dev.momentcheckout.simulator;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Authenticates calls by their key.
 *
 * @see <a href="https://docs.momentco.io/api-reference/getting-started/authentication">Moment, authentication</a>
 */
final class Authenticator {
    private static final Pattern BEARER = Pattern.compile("(?i)Bearer +(\\S+)");
    private volatile AccessRules rules;

    Authenticator(AccessRules rules) {
        this.rules = rules;
    }

    /** Replaces the accepted secret keys. */
    void accept(Set<String> keys) {
        rules = rules.withAccepted(keys);
    }

    /**
     * Returns the key of the caller.
     *
     * @throws RejectedException 401 without a key, 403 for a revoked one, 401 or 400 for an unknown one
     */
    ApiKey authenticate(Optional<String> authorization) {
        Matcher bearer = BEARER.matcher(authorization.orElse("").strip());
        if (!bearer.matches()) {
            throw new RejectedException(401, "No API key provided");
        }
        String key = bearer.group(1);
        AccessRules rules = this.rules;
        if (rules.revoked().contains(key)) {
            throw new RejectedException(403, "This API key has been revoked");
        }
        if (rules.publicKeys().contains(key)) {
            return new ApiKey(key, true);
        }
        if (!rules.accepted().contains(key)) {
            throw new RejectedException(rules.unknownKeyStatus(), "Unknown API key");
        }
        return new ApiKey(key, false);
    }
}
