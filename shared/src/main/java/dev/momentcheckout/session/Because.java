package dev.momentcheckout.session;

/**
 * Why an operator runs a command, in the operator's words. It may name a customer, so it is stored and shown, but never
 * logged.
 */
public record Because(String text) {
    private static final int MAX_LENGTH = 200;

    /**
     * @throws IllegalArgumentException if {@code text} is blank, has more than 200 characters or a control character;
     *     the message says which and does not contain the text
     */
    public Because {
        if (text.isBlank()) {
            throw new IllegalArgumentException("the text is empty");
        }
        if (text.codePointCount(0, text.length()) > MAX_LENGTH) {
            throw new IllegalArgumentException("the text has more than " + MAX_LENGTH + " characters");
        }
        if (text.codePoints().anyMatch(Because::isControl)) {
            throw new IllegalArgumentException("the text has a line break or another control character");
        }
    }

    private static boolean isControl(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> false;
        };
    }

    /** Returns a constant: a log line or a message that contains this value does not contain the text. */
    @Override
    public String toString() {
        return "because";
    }
}
