package dev.momentcheckout.session;

/** The caller who opened a session: {@code iss#sub} of a verified token, or {@link #ANONYMOUS} without sign-in. */
public record Owner(String value) {
    /** All callers of a shop without sign-in. A signed-in owner contains a {@code #} and cannot equal it. */
    public static final Owner ANONYMOUS = new Owner("anonymous");

    public static Owner signedIn(String issuer, String subject) {
        return new Owner(issuer + "#" + subject);
    }
}
