package dev.momentcheckout.simulator;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lets a call in by its secret key. */
final class Access {
    private static final Pattern BEARER = Pattern.compile("(?i)Bearer +(\\S+)");
    private volatile AccessRules rules;

    Access(AccessRules rules) {
        this.rules = rules;
    }

    /** From now on these keys and no others. */
    void accept(Set<String> keys) {
        rules = new AccessRules(keys, rules.revoked(), rules.unknownKeyStatus());
    }

    /** The secret key of the caller. Throws {@link RefusedException}. */
    String secretKey(Optional<String> authorization) {
        Matcher bearer = BEARER.matcher(authorization.orElse("").strip());
        if (!bearer.matches()) {
            throw new RefusedException(401, "No API key provided");
        }
        String key = bearer.group(1);
        AccessRules rules = this.rules;
        if (rules.revoked().contains(key)) {
            throw new RefusedException(403, "This API key has been revoked");
        }
        if (!rules.accepted().contains(key)) {
            throw new RefusedException(rules.unknownKeyStatus(), "Unknown API key");
        }
        return key;
    }
}
