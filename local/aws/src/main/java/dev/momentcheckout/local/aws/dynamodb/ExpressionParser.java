package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException.requireValid;
import static java.util.Locale.ROOT;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses one expression of a request. As on AWS, a syntax error anywhere in the expression is reported before an error
 * of meaning, such as an undefined placeholder.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html">Expressions</a>
 */
final class ExpressionParser {
    private static final Set<String> OTHER_FUNCTIONS = Set.of("attribute_type", "size", "if_not_exists", "list_append");
    private static final Set<String> OPERATORS = Set.of("=", "<", "<=", ">", ">=");
    private static final Set<String> OTHER_OPERATORS = Set.of("<>", "IN");
    private static final Set<String> KEYWORDS =
            Set.of("AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE");
    private static final Set<String> COUNTED = Set.of("(", "=", "<", "<=", ">", ">=", "BETWEEN", "AND", "OR");
    private static final int MAX_OPERATORS = 300;

    private static final String EXISTS = "attribute_exists";
    private static final String NOT_EXISTS = "attribute_not_exists";
    private static final String BEGINS_WITH = "begins_with";
    private static final String CONTAINS = "contains";
    private static final String BETWEEN = "BETWEEN";

    /** The number of operands by function. */
    private static final Map<String, Integer> FUNCTIONS = Map.of(EXISTS, 1, NOT_EXISTS, 1, BEGINS_WITH, 2, CONTAINS, 2);

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
        if (operator.equals(BETWEEN)) {
            return between(left);
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
        Integer arity = FUNCTIONS.get(name);
        if (arity == null) {
            report("Invalid function name; function: " + name);
        } else if (operands.size() != arity) {
            report("Incorrect number of operands for operator or function; operator or function: " + name
                    + ", number of operands: " + operands.size());
        } else if (arity == 2) {
            return withTwoOperands(name, operands.getFirst(), operands.getLast());
        } else if (operands.getFirst() instanceof Condition.Attribute(String attribute)) {
            return new Condition.Exists(attribute, name.equals(EXISTS));
        } else {
            report("Operator or function requires a document path; operator or function: " + name);
        }
        return new Condition.All();
    }

    private Condition withTwoOperands(String name, Condition.Operand first, Condition.Operand second) {
        requireDistinct(name, first, second);
        if (name.equals(CONTAINS)) {
            return new Condition.Contains(first, second);
        }
        for (Condition.Operand operand : List.of(first, second)) {
            if (operand instanceof Condition.Constant(Value value) && value instanceof Value.Binary) {
                throw notSupported("begins_with of a binary value");
            }
            if (operand instanceof Condition.Constant(Value value) && !(value instanceof Value.Text)) {
                report("Incorrect operand type for operator or function; operator or function: " + name
                        + ", operand type: " + value.type());
            }
        }
        return new Condition.BeginsWith(first, second);
    }

    private Condition between(Condition.Operand operand) {
        tokens.require(BETWEEN);
        Condition.Operand lower = operand();
        tokens.require("AND");
        Condition.Operand upper = operand();
        for (Condition.Operand each : List.of(operand, lower, upper)) {
            if (each instanceof Condition.Constant(Value value) && !(value instanceof Value.Scalar)) {
                report("Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: "
                        + value.type());
            }
        }
        if (lower instanceof Condition.Constant(Value.Scalar low)
                && upper instanceof Condition.Constant(Value.Scalar high)) {
            checkBounds(low, high);
        }
        return new Condition.Between(operand, lower, upper);
    }

    private void checkBounds(Value.Scalar low, Value.Scalar high) {
        String bounds = "; lower bound operand: AttributeValue: {" + low.type() + ":" + text(low)
                + "}, upper bound operand: AttributeValue: {" + high.type() + ":" + text(high) + "}";
        if (!low.type().equals(high.type())) {
            report("The BETWEEN operator requires same data type for lower and upper bounds" + bounds);
        } else if (low.compareTo(high) > 0) {
            report("The BETWEEN operator requires upper bound to be greater than or equal to lower bound" + bounds);
        }
    }

    private static String text(Value.Scalar value) {
        return switch (value) {
            case Value.Text(String text) -> text;
            case Value.Numeric(var number) -> number.toPlainString();
            case Value.Binary(String base64) -> base64;
        };
    }

    private void requireDistinct(String operator, Condition.Operand first, Condition.Operand second) {
        if (first.equals(second) && first instanceof Condition.Attribute(String name)) {
            report("The first operand must be distinct from the remaining operands for this operator or function;"
                    + " operator: " + operator + ", first operand: [" + name + "]");
        }
    }

    private void requireSupportedFunction() {
        if (tokens.isFunction() && OTHER_FUNCTIONS.contains(tokens.peek())) {
            throw notSupported("the function " + tokens.peek());
        }
    }

    private void checkOperands(String operator, Condition.Operand left, Condition.Operand right) {
        requireDistinct(operator, left, right);
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

    /** Returns the names of the attributes that a projection expression has. */
    List<String> projection() {
        List<String> paths = new ArrayList<>();
        do {
            paths.add(path());
        } while (tokens.skip(","));
        requireDistinct(paths);
        finish();
        return paths;
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
        requireDistinct(paths);
        finish();
        return new UpdateExpression(assignments, removals);
    }

    private void requireDistinct(List<String> paths) {
        for (String path : paths) {
            if (Collections.frequency(paths, path) > 1) {
                report("Two document paths overlap with each other; must remove or rewrite one of these paths;"
                        + " path one: [" + path + "], path two: [" + path + "]");
            }
        }
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
