package dev.momentcheckout.testing.support.dynamodb;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The form of an expression: {@code #n} instead of placeholders of names, {@code :v} instead of placeholders of values,
 * {@code name} instead of attribute names. The elements of a list are sorted, and equal ones are written once.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html">Expressions</a>
 */
final class ExpressionShape {
    private static final Pattern TOKEN = Pattern.compile(
            "(?<name>#\\w*)|(?<value>:\\w*)|(?<function>[A-Za-z_]\\w*(?=\\s*\\())|(?<word>[A-Za-z_]\\w*)"
                    + "|\\d+|<>|<=|>=|\\S");
    private static final Set<String> CLAUSES = Set.of("SET", "REMOVE", "ADD", "DELETE");
    private static final Set<String> OPERATORS = Set.of("AND", "OR", "NOT", "BETWEEN", "IN");

    private final List<String> clauses = new ArrayList<>();
    private String clause = "";
    private NavigableSet<String> elements = new TreeSet<>();
    private boolean list;
    private List<String> element = new ArrayList<>();
    private int depth;

    private ExpressionShape() {}

    static String of(String expression) {
        var shape = new ExpressionShape();
        Matcher token = TOKEN.matcher(expression);
        while (token.find()) {
            shape.add(normalized(token));
        }
        shape.endClause();
        return String.join(" ", shape.clauses);
    }

    /** Keywords stay as they are written: DynamoDB accepts lower case, and the form shows whether it is used. */
    private static String normalized(Matcher token) {
        if (token.group("name") != null) {
            return "#n";
        }
        if (token.group("value") != null) {
            return ":v";
        }
        String word = token.group("word");
        boolean attribute = word != null
                && !OPERATORS.contains(word.toUpperCase(Locale.ROOT))
                && !CLAUSES.contains(word.toUpperCase(Locale.ROOT));
        return attribute ? "name" : token.group();
    }

    private void add(String token) {
        if (depth == 0 && CLAUSES.contains(token.toUpperCase(Locale.ROOT))) {
            endClause();
            clause = token + " ";
            list = true;
        } else if (depth == 0 && token.equals(",")) {
            endElement();
            list = true;
        } else {
            depth += token.equals("(") ? 1 : token.equals(")") ? -1 : 0;
            element.add(token);
        }
    }

    private void endElement() {
        elements.add(spaced(element));
        element = new ArrayList<>();
    }

    private void endClause() {
        if (clause.isEmpty() && element.isEmpty() && elements.isEmpty()) {
            return;
        }
        endElement();
        clauses.add(clause + String.join(", ", elements) + (list ? ", …" : ""));
        elements = new TreeSet<>();
        list = false;
        clause = "";
    }

    private static String spaced(List<String> tokens) {
        return String.join(" ", tokens)
                .replaceAll(" ?([.\\[]) ", "$1")
                .replaceAll(" ([,\\])])", "$1")
                .replaceAll("\\( ", "(")
                .replaceAll("(attribute_\\w+|begins_with|contains|size|if_not_exists|list_append) \\(", "$1(");
    }
}
