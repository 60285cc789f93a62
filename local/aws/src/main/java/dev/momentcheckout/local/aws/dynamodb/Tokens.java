package dev.momentcheckout.local.aws.dynamodb;

import static java.util.Locale.ROOT;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tokens of an expression, and a position among them. */
final class Tokens {
    /** @see <a
     *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html">Constraints</a> */
    private static final int MAX_BYTES = 4096;

    /** White space is that of ASCII; any other character is a token of its own. */
    private static final Pattern TOKEN = Pattern.compile("\\s*(?:(?<name>#[A-Za-z0-9_]+)|(?<value>:[A-Za-z0-9_]+)"
            + "|(?<word>[A-Za-z_][A-Za-z0-9_]*)|(?<symbol><>|<=|>=|\\S))");

    private final String parameter;
    private final String expression;
    private final List<Token> tokens;
    private int position;

    /** The kind of a token. */
    enum Kind {
        /** {@code #name}. */
        NAME,
        /** {@code :value}. */
        VALUE,
        /** A keyword, a function or a bare attribute name. */
        WORD,
        /** An operator or a punctuation mark. */
        SYMBOL,
        /** The end of the expression. */
        END
    }

    /**
     * A token.
     *
     * @param start position of its first character
     * @param end position after its last character
     */
    record Token(Kind kind, String text, int start, int end) {}

    private Tokens(String parameter, String expression, List<Token> tokens) {
        this.parameter = parameter;
        this.expression = expression;
        this.tokens = tokens;
    }

    /** @throws DynamoDbErrorException if the expression is empty or too long */
    static Tokens of(String parameter, String expression) {
        if (expression.isEmpty()) {
            throw DynamoDbErrorException.validation("Invalid " + parameter + ": The expression can not be empty;");
        }
        if (Value.utf8(expression) > MAX_BYTES) {
            throw DynamoDbErrorException.validation(
                    "Invalid " + parameter + ": Expression size has exceeded the maximum allowed size;");
        }
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(expression);
        while (matcher.find()) {
            tokens.add(token(matcher));
        }
        int end = tokens.isEmpty() ? expression.length() : tokens.getLast().end();
        tokens.add(new Token(Kind.END, "<EOF>", tokens.isEmpty() ? 0 : end, end));
        return new Tokens(parameter, expression, tokens);
    }

    private static Token token(Matcher matcher) {
        for (Kind kind : List.of(Kind.NAME, Kind.VALUE, Kind.WORD)) {
            String group = kind.name().toLowerCase(ROOT);
            if (matcher.group(group) != null) {
                return new Token(kind, matcher.group(group), matcher.start(group), matcher.end());
            }
        }
        return new Token(Kind.SYMBOL, matcher.group("symbol"), matcher.start("symbol"), matcher.end());
    }

    /** Returns how many of the tokens have one of these texts. */
    long count(Set<String> texts) {
        return tokens.stream()
                .filter(token -> texts.contains(token.text().toUpperCase(ROOT)))
                .count();
    }

    Token peek() {
        return tokens.get(position);
    }

    Token next() {
        Token token = tokens.get(position);
        if (token.kind() != Kind.END) {
            position++;
        }
        return token;
    }

    int position() {
        return position;
    }

    boolean is(String symbol) {
        return peek().kind() == Kind.SYMBOL && peek().text().equals(symbol);
    }

    boolean isValue() {
        return peek().kind() == Kind.VALUE;
    }

    boolean isEnd() {
        return peek().kind() == Kind.END;
    }

    boolean isKeyword(String keyword) {
        return peek().kind() == Kind.WORD && peek().text().equalsIgnoreCase(keyword);
    }

    boolean isFunction() {
        return peek().kind() == Kind.WORD && tokens.get(position + 1).text().equals("(");
    }

    boolean skip(String symbol) {
        if (!is(symbol)) {
            return false;
        }
        position++;
        return true;
    }

    boolean skipKeyword(String keyword) {
        if (!isKeyword(keyword)) {
            return false;
        }
        position++;
        return true;
    }

    void require(String symbol) {
        if (!skip(symbol)) {
            throw syntaxError(peek());
        }
    }

    void requireEnd() {
        if (!isEnd()) {
            throw syntaxError(peek());
        }
    }

    /** Returns whether the token before this position closes the parenthesis at {@code opening}. */
    boolean closes(int opening) {
        int depth = 0;
        for (int i = opening; i < position; i++) {
            depth += switch (tokens.get(i).text()) {
                case "(" -> 1;
                case ")" -> -1;
                default -> 0;
            };
            if (depth == 0) {
                return i == position - 1;
            }
        }
        return false;
    }

    /** Returns the error for an unexpected token. It quotes the tokens before and after it. */
    DynamoDbErrorException syntaxError(Token token) {
        int index = tokens.indexOf(token);
        Token before = tokens.get(Math.max(0, index - 1));
        Token after = tokens.get(Math.min(tokens.size() - 1, index + 1));
        return DynamoDbErrorException.validation("Invalid " + parameter + ": Syntax error; token: \"" + token.text()
                + "\", near: \"" + expression.substring(before.start(), after.end()) + "\"");
    }
}
