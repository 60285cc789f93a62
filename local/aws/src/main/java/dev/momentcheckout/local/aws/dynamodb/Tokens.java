package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException.requireValid;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Locale.ROOT;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The tokens of an expression, and a position among them. A {@code text} may be a keyword, in any case. */
final class Tokens {
    /** @see <a
     *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html">Constraints</a> */
    private static final int MAX_BYTES = 4096;

    private static final Pattern WORD = Pattern.compile("[A-Za-z_]\\w*");
    /** White space is that of ASCII; any other character is a token of its own. */
    private static final Pattern TOKEN = Pattern.compile("[#:]\\w+|" + WORD + "|<>|<=|>=|\\S");

    /** The text of the last token. */
    static final String END = "<EOF>";

    /** @see <a
     *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html">Reserved
     *     words</a> */
    private static final Set<String> RESERVED_WORDS = reservedWords();

    private final String parameter;
    private final String expression;
    private final List<Token> tokens;
    private int position;

    private record Token(String text, int start, int end) {}

    Tokens(String parameter, String expression) {
        requireValid(!expression.isEmpty(), "Invalid " + parameter + ": The expression can not be empty;");
        requireValid(
                Value.utf8(expression) <= MAX_BYTES,
                "Invalid " + parameter + ": Expression size has exceeded the maximum allowed size;");
        this.parameter = parameter;
        this.expression = expression;
        this.tokens = new ArrayList<>();
        for (MatchResult match :
                (Iterable<MatchResult>) TOKEN.matcher(expression).results()::iterator) {
            tokens.add(new Token(match.group(), match.start(), match.end()));
        }
        int end = tokens.isEmpty() ? 0 : tokens.getLast().end();
        tokens.add(new Token(END, end, tokens.isEmpty() ? expression.length() : end));
    }

    private static Set<String> reservedWords() {
        try (InputStream in = requireNonNull(Tokens.class.getResourceAsStream("reserved-words.txt"))) {
            return Set.of(new String(in.readAllBytes(), US_ASCII).split("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns how many of the tokens have one of these texts. */
    long count(Set<String> texts) {
        return tokens.stream()
                .filter(token -> texts.contains(token.text().toUpperCase(ROOT)))
                .count();
    }

    String peek() {
        return tokens.get(position).text();
    }

    String next() {
        return tokens.get(position++).text();
    }

    int position() {
        return position;
    }

    boolean is(String text) {
        return peek().equalsIgnoreCase(text);
    }

    /** Returns whether the next token is {@code #name}, if the prefix is {@code #}, or {@code :value}. */
    boolean isPlaceholder(String prefix) {
        return peek().startsWith(prefix) && peek().length() > 1;
    }

    /** Returns whether the next token is a keyword, a function or a bare attribute name. */
    boolean isWord() {
        return WORD.matcher(peek()).matches();
    }

    boolean isReservedWord() {
        return RESERVED_WORDS.contains(peek().toUpperCase(ROOT));
    }

    boolean isFunction() {
        return isWord() && tokens.get(position + 1).text().equals("(");
    }

    boolean skip(String text) {
        boolean skipped = is(text);
        position += skipped ? 1 : 0;
        return skipped;
    }

    void require(String text) {
        if (!skip(text)) {
            throw syntaxError();
        }
    }

    /** Returns the error for an unexpected next token. It quotes the tokens before and after it. */
    DynamoDbErrorException syntaxError() {
        Token before = tokens.get(Math.max(0, position - 1));
        Token after = tokens.get(Math.min(tokens.size() - 1, position + 1));
        return DynamoDbErrorException.validation("Invalid " + parameter + ": Syntax error; token: \"" + peek()
                + "\", near: \"" + expression.substring(before.start(), after.end()) + "\"");
    }
}
