package dev.momentcheckout.createsession;

/**
 * The placeholder for the session's id in a return address. Moment replaces it before it redirects the customer, and
 * only in this literal form: with any other text the app would ask for the status of a session that does not exist.
 *
 * @see <a href="https://docs.momentco.io/libraries-and-sdks/mobile/flutter">Moment, Flutter SDK</a>
 */
final class SessionIdPlaceholder {
    private static final String LITERAL = "{SESSION_ID}";

    private SessionIdPlaceholder() {}

    static boolean isIn(String url) {
        return url.contains(LITERAL);
    }

    /** Returns whether the braces are percent-encoded, as most URL types of programming languages print them. */
    static boolean isPercentEncodedIn(String url) {
        return !isIn(url) && isIn(url.replaceAll("(?i)%7B", "{").replaceAll("(?i)%7D", "}"));
    }
}
