package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException.requireValid;
import static java.util.Locale.ROOT;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses one expression of a request. As on AWS, a syntax error anywhere in the expression is reported before an error
 * of meaning, such as an undefined placeholder.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html">Expressions</a>
 */
final class ExpressionParser {
    private static final Set<String> OTHER_FUNCTIONS =
            Set.of("attribute_type", "begins_with", "contains", "size", "if_not_exists", "list_append");
    private static final Set<String> OPERATORS = Set.of("=", "<", "<=");
    private static final Set<String> OTHER_OPERATORS = Set.of("<>", ">", ">=", "BETWEEN", "IN");
    private static final Set<String> KEYWORDS =
            Set.of("AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE");
    private static final Set<String> COUNTED = Set.of("(", "=", "<", "<=", "AND", "OR");
    private static final int MAX_OPERATORS = 300;

    private static final String EXISTS = "attribute_exists";
    private static final String NOT_EXISTS = "attribute_not_exists";

    private final String parameter;
    private final Tokens tokens;
    private final Placeholders placeholders;
    private @Nullable DynamoDbErrorException firstError;
    /** Positions of the last group in parentheses. */
    private int groupStart;

    private int groupEnd;

    /** @param parameter name of the parameter that has the expression, for messages */
    ExpressionParser(String parameter, String expression, Placeholders placeholders) {
        this.parameter = parameter;
        this.placeholders = placeholders;
        this.tokens = new Tokens(parameter, expression);
    }

    Condition condition() {
        // This limits the depth, too: nested parentheses count as well.
        requireValid(
                tokens.count(COUNTED) <= MAX_OPERATORS,
                "Invalid " + parameter + ": The expression has more than " + MAX_OPERATORS + " operators;");
        Condition condition = or();
        finish();
        return condition;
    }

    private Condition or() {
        Condition left = and();
        while (tokens.skip("OR")) {
            left = new Condition.Or(left, and());
        }
        return left;
    }

    private Condition and() {
        Condition left = primary();
        while (tokens.skip("AND")) {
            left = new Condition.And(left, primary());
        }
        return left;
    }

    private Condition primary() {
        if (tokens.is("NOT")) {
            throw notSupported("the operator NOT");
        }
        if (tokens.skip("(")) {
            int start = tokens.position();
            Condition condition = or();
            if (tokens.is(")") && groupStart == start && groupEnd == tokens.position()) {
                report("The expression has redundant parentheses;");
            }
            tokens.require(")");
            groupStart = start - 1;
            groupEnd = tokens.position();
            return condition;
        }
        if (tokens.isFunction()) {
            return function();
        }
        Condition.Operand left = operand();
        String operator = tokens.peek().toUpperCase(ROOT);
        if (OTHER_OPERATORS.contains(operator)) {
            throw notSupported("the operator " + operator);
        }
        if (!OPERATORS.contains(operator)) {
            throw tokens.syntaxError();
        }
        tokens.require(operator);
        Condition.Operand right = operand();
        checkOperands(operator, left, right);
        return new Condition.Comparison(left, operator, right);
    }

    private Condition function() {
        requireSupportedFunction();
        String name = tokens.next();
        tokens.require("(");
        List<Condition.Operand> operands = new ArrayList<>();
        do {
            operands.add(operand());
        } while (tokens.skip(","));
        tokens.require(")");
        if (!name.equals(EXISTS) && !name.equals(NOT_EXISTS)) {
            report("Invalid function name; function: " + name);
        } else if (operands.size() != 1) {
            report("Incorrect number of operands for operator or function; operator or function: " + name
                    + ", number of operands: " + operands.size());
        } else if (operands.getFirst() instanceof Condition.Attribute(String attribute)) {
            return new Condition.Exists(attribute, name.equals(EXISTS));
        } else {
            report("Operator or function requires a document path; operator or function: " + name);
        }
        return new Condition.All();
    }

    private void requireSupportedFunction() {
        if (tokens.isFunction() && OTHER_FUNCTIONS.contains(tokens.peek())) {
            throw notSupported("the function " + tokens.peek());
        }
    }

    private void checkOperands(String operator, Condition.Operand left, Condition.Operand right) {
        if (left.equals(right) && left instanceof Condition.Attribute(String name)) {
            report("The first operand must be distinct from the remaining operands for this operator or function;"
                    + " operator: " + operator + ", first operand: [" + name + "]");
        }
        for (Condition.Operand operand : List.of(left, right)) {
            if (!operator.equals("=")
                    && operand instanceof Condition.Constant(Value value)
                    && !(value instanceof Value.Scalar)) {
                report("Incorrect operand type for operator or function; operator or function: " + operator
                        + ", operand type: " + value.type());
            }
        }
    }

    private Condition.Operand operand() {
        if (!tokens.isPlaceholder(":")) {
            return new Condition.Attribute(path());
        }
        String placeholder = tokens.next();
        Value value = placeholders.value(placeholder);
        if (value == null) {
            report("An expression attribute value used in expression is not defined; attribute value: " + placeholder);
            return new Condition.Constant(new Value.Null());
        }
        return new Condition.Constant(value);
    }

    /** Returns the name of a top-level attribute. */
    private String path() {
        requireSupportedFunction();
        boolean isPlaceholder = tokens.isPlaceholder("#");
        if (!isPlaceholder
                && (!tokens.isWord() || KEYWORDS.contains(tokens.peek().toUpperCase(ROOT)))) {
            throw tokens.syntaxError();
        }
        if (!isPlaceholder && tokens.isReservedWord()) {
            report("Attribute name is a reserved keyword; reserved keyword: " + tokens.peek());
        }
        String name = tokens.next();
        if (isPlaceholder) {
            String defined = placeholders.name(name);
            if (defined == null) {
                report("An expression attribute name used in the document path is not defined; attribute name: "
                        + name);
            } else {
                name = defined;
            }
        }
        if (tokens.is(".") || tokens.is("[")) {
            throw notSupported("a path into a list or map");
        }
        return name;
    }

    UpdateExpression update() {
        var assignments = new LinkedHashMap<String, Value>();
        List<String> removals = new ArrayList<>();
        List<String> paths = new ArrayList<>();
        Set<String> sections = new HashSet<>();
        do {
            String section = tokens.peek().toUpperCase(ROOT);
            if (section.equals("ADD") || section.equals("DELETE")) {
                throw notSupported("the section " + section);
            }
            if (!section.equals("SET") && !section.equals("REMOVE")) {
                throw tokens.syntaxError();
            }
            tokens.require(section);
            if (!sections.add(section)) {
                report("The \"" + section + "\" section can only be used once in an update expression;");
            }
            do {
                String attribute = path();
                paths.add(attribute);
                if (section.equals("SET")) {
                    tokens.require("=");
                    assignments.put(attribute, assigned());
                } else {
                    removals.add(attribute);
                }
            } while (tokens.skip(","));
        } while (!tokens.is(Tokens.END));
        for (String path : paths) {
            if (Collections.frequency(paths, path) > 1) {
                report("Two document paths overlap with each other; must remove or rewrite one of these paths;"
                        + " path one: [" + path + "], path two: [" + path + "]");
            }
        }
        finish();
        return new UpdateExpression(assignments, removals);
    }

    private Value assigned() {
        if (tokens.is("(")) {
            throw notSupported("a value in parentheses");
        }
        Condition.Operand operand = operand();
        if (tokens.is("+") || tokens.is("-")) {
            throw notSupported("arithmetic");
        }
        if (operand instanceof Condition.Constant(Value value)) {
            return value;
        }
        throw notSupported("an attribute as a new value");
    }

    private void report(String message) {
        if (firstError == null) {
            firstError = DynamoDbErrorException.validation("Invalid " + parameter + ": " + message);
        }
    }

    private void finish() {
        tokens.require(Tokens.END);
        if (firstError != null) {
            throw firstError;
        }
    }

    private DynamoDbErrorException notSupported(String what) {
        return DynamoDbErrorException.notSupported(what + " in " + parameter);
    }
}
