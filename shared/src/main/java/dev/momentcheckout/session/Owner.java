package dev.momentcheckout.session;

/** Whose session it is: {@code iss#sub} of a verified token, or {@link #ANONYMOUS} where the shop has no sign-in. */
public record Owner(String value) {
    /** All callers of a shop without sign-in; no signed-in owner can have this name, as theirs holds a {@code #}. */
    public static final Owner ANONYMOUS = new Owner("anonymous");

    public static Owner signedIn(String issuer, String subject) {
        return new Owner(issuer + "#" + subject);
    }
}
