package dev.momentcheckout.secrets;

/**
 * The text of a secret, or of a part of it, without what copying and shells add: surrounding white space, byte order
 * marks, zero-width characters and one pair of quotes. {@link #toString} does not reveal it.
 */
record SecretText(String reveal) {
    private static final char NEXT_LINE = 0x85;

    /** Strips the text. */
    SecretText {
        reveal = unquoted(stripped(reveal));
    }

    /** Returns whether the text contains a character that is not visible and is no white space either. */
    boolean hasInvisibleCharacter() {
        return reveal.chars().anyMatch(SecretText::isInvisible);
    }

    private static String stripped(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isStripped(text.charAt(start))) {
            start++;
        }
        while (start < end && isStripped(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** With more quotes than one pair, such as two quoted lines, they are not those of the whole text. */
    private static String unquoted(String text) {
        if (!text.startsWith("\"") && !text.startsWith("'")) {
            return text;
        }
        int last = text.length() - 1;
        return last > 0 && text.indexOf(text.charAt(0), 1) == last ? stripped(text.substring(1, last)) : text;
    }

    private static boolean isStripped(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == NEXT_LINE || isInvisible(c);
    }

    /** Unicode's format characters contain the byte order mark and the zero-width characters. */
    private static boolean isInvisible(int c) {
        return Character.getType(c) == Character.FORMAT;
    }

    @Override
    public String toString() {
        return "SecretText[hidden]";
    }
}
