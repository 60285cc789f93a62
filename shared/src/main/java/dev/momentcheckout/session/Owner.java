package dev.momentcheckout.session;

import org.jspecify.annotations.Nullable;

/** The caller who opened a session: {@code iss#sub} of a verified token, or {@link #ANONYMOUS} without sign-in. */
public record Owner(String value) {
    /** All callers of a shop without sign-in. A signed-in owner contains a {@code #} and cannot equal it. */
    public static final Owner ANONYMOUS = new Owner("anonymous");

    private static final char SEPARATOR = '#';

    public static Owner signedIn(String issuer, String subject) {
        return new Owner(issuer + SEPARATOR + subject);
    }

    /** Returns the issuer of the owner's token, or null for an anonymous owner. An issuer is a URL without fragment. */
    public @Nullable String issuer() {
        int separator = value.indexOf(SEPARATOR);
        return separator < 0 ? null : value.substring(0, separator);
    }

    /** Returns the subject of the owner's token, or null for an anonymous owner. */
    public @Nullable String subject() {
        int separator = value.indexOf(SEPARATOR);
        return separator < 0 ? null : value.substring(separator + 1);
    }
}
