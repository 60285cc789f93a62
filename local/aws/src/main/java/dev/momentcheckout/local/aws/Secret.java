package dev.momentcheckout.local.aws;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A secret of {@link LocalSecretsManager}. {@code toString} does not contain its value. */
record Secret(String arn, String name, Instant created, Optional<Version> current, boolean isMarkedAsDeleted) {
    /** AWS adds a hyphen and six characters to the name. */
    private static final Pattern ARN =
            Pattern.compile("arn:aws:secretsmanager:[a-z0-9-]+:\\d{12}:secret:(?<name>.+)-[A-Za-z0-9]{6}");

    /**
     * A value of the secret.
     *
     * @param member the member of requests and responses that contains it: {@code SecretString} or {@code SecretBinary}
     * @param value text, or base64
     */
    record Version(String id, String member, String value) {
        @Override
        public String toString() {
            return "Version " + id;
        }
    }

    static Secret empty(String arn, Instant created) {
        Matcher matcher = ARN.matcher(arn);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not the ARN of a secret: " + arn
                    + " (e.g. arn:aws:secretsmanager:eu-west-1:000000000000:secret:api-key-AbCdEf)");
        }
        return new Secret(arn, matcher.group("name"), created, Optional.empty(), false);
    }

    Secret with(Version version) {
        return new Secret(arn, name, created, Optional.of(version), isMarkedAsDeleted);
    }

    Secret markedAsDeleted(boolean marked) {
        return new Secret(arn, name, created, current, marked);
    }

    /**
     * Returns whether {@code id} is the ARN, the ARN without its hyphen and last six characters, or the name, as AWS
     * accepts.
     */
    boolean matches(String id) {
        return id.equals(arn) || id.equals(name) || id.equals(arn.substring(0, arn.length() - "-AbCdEf".length()));
    }
}
