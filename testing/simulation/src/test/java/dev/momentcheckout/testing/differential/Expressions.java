package dev.momentcheckout.testing.differential;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Generates the expressions of one request, with the names and values that they use. */
final class Expressions {
    /** The attributes of the table Sessions, apart from its key. */
    static final List<String> ATTRIBUTES = List.of(
            "state",
            "owner",
            "order",
            "amount",
            "currency",
            "revision",
            "rank",
            "history",
            "review_reasons",
            "created_here",
            "payment_id",
            "expires_at",
            "next_check_shard",
            "next_check_at");

    private static final Set<String> RESERVED = Set.of("state", "owner", "order", "rank");

    private final Choices choices;
    private final Values values;
    private final ObjectNode names = Values.NODES.objectNode();
    private final ObjectNode operands = Values.NODES.objectNode();

    Expressions(Choices choices, Values values) {
        this.choices = choices;
        this.values = values;
    }

    /** Adds the names and values to a request. */
    void addTo(ObjectNode body) {
        if (!names.isEmpty()) {
            body.set("ExpressionAttributeNames", names);
        }
        if (!operands.isEmpty()) {
            body.set("ExpressionAttributeValues", operands);
        }
    }

    /** Returns a text that names the attribute. */
    String name(String attribute) {
        if (!RESERVED.contains(attribute) && choices.percent(50)) {
            return attribute;
        }
        String placeholder = "#" + attribute;
        names.put(placeholder, attribute);
        return placeholder;
    }

    /** Returns a placeholder for the value. */
    String value(JsonNode value) {
        String placeholder = ":v" + operands.size();
        operands.set(placeholder, value);
        return placeholder;
    }

    String update() {
        Set<String> attributes = new LinkedHashSet<>();
        for (int i = 1 + choices.below(5); i > 0; i--) {
            attributes.add(choices.of(ATTRIBUTES));
        }
        List<String> set = new ArrayList<>();
        List<String> remove = new ArrayList<>();
        for (String attribute : attributes) {
            if (choices.percent(75)) {
                set.add(name(attribute) + choices.of(" = ", "=") + value(values.of(attribute)));
            } else {
                remove.add(name(attribute));
            }
        }
        List<String> sections = new ArrayList<>();
        if (!set.isEmpty()) {
            sections.add(choices.of("SET ", "SET ", "set ") + String.join(choices.of(", ", ","), set));
        }
        if (!remove.isEmpty()) {
            sections.add(choices.of("REMOVE ", "REMOVE ", "remove ") + String.join(", ", remove));
        }
        return String.join(" ", choices.percent(80) ? sections : sections.reversed());
    }

    /** Returns a condition with at most so many levels of {@code AND}, {@code OR} and parentheses. */
    String condition(int depth) {
        if (depth == 0 || choices.percent(50)) {
            return comparison();
        }
        String both = condition(depth - 1) + choices.of(" AND ", " OR ", " and ", " Or ") + condition(depth - 1);
        return choices.percent(50) ? "(" + both + ")" : both;
    }

    /** Returns a condition of a scan, which has more operators and functions than that of a write. */
    String filter(int depth) {
        if (depth == 0 || choices.percent(50)) {
            return choices.percent(40) ? comparison() : selection();
        }
        String both = filter(depth - 1) + choices.of(" AND ", " OR ", " and ", " Or ") + filter(depth - 1);
        return choices.percent(50) ? "(" + both + ")" : both;
    }

    private String selection() {
        String attribute = choices.percent(30) ? "id" : choices.of(ATTRIBUTES);
        return switch (choices.below(5)) {
            case 0 -> name(attribute) + choices.of(" > ", " >= ") + value(comparable());
            case 1 -> name("revision") + choices.of(" > ", " >= ") + value(values.smallNumber());
            case 2 -> {
                int lower = choices.below(5);
                yield name(choices.of("revision", "amount", "next_check_at"))
                        + choices.of(" BETWEEN ", " between ")
                        + value(Values.number(Integer.toString(lower)))
                        + choices.of(" AND ", " and ")
                        + value(Values.number(Integer.toString(lower + choices.below(3))));
            }
            case 3 -> "begins_with(" + name(attribute) + ", " + value(values.text()) + ")";
            default -> "contains(" + name(attribute) + ", " + value(values.any()) + ")";
        };
    }

    String projection() {
        Set<String> attributes = new LinkedHashSet<>();
        attributes.add("id");
        for (int i = 1 + choices.below(3); i > 0; i--) {
            attributes.add(choices.of(ATTRIBUTES));
        }
        return attributes.stream().map(this::name).collect(joining(choices.of(", ", ",")));
    }

    private String comparison() {
        String attribute = choices.percent(15) ? "id" : choices.of(ATTRIBUTES);
        return switch (choices.below(6)) {
            case 0 -> "attribute_exists(" + name(attribute) + ")";
            case 1 -> "attribute_not_exists(" + name(attribute) + ")";
            case 2 -> name(attribute) + " = " + value(values.of(attribute));
            case 3 -> name("revision") + choices.of(" = ", " < ", " <= ") + value(values.smallNumber());
            case 4 -> name(attribute) + choices.of(" < ", " <= ") + value(comparable());
            default -> name(attribute) + " = " + value(values.any());
        };
    }

    /** Returns a value that {@code <} accepts. */
    private ObjectNode comparable() {
        return choices.percent(60) ? values.smallNumber() : values.text();
    }

    String keyCondition() {
        String hash = name("next_check_shard") + " = " + value(Values.string(values.shard()));
        return switch (choices.below(8)) {
            case 0 -> hash;
            case 1 -> name("next_check_at") + " <= " + value(values.smallNumber()) + " AND " + hash;
            case 2 -> "(" + hash + ") AND (" + name("next_check_at") + " <= " + value(values.smallNumber()) + ")";
            default ->
                hash + choices.of(" AND ", " and ") + name("next_check_at") + " <= " + value(values.smallNumber());
        };
    }

    /** Returns the expression with one token removed, repeated, replaced or exchanged with its neighbour. */
    String withWrongToken(String expression) {
        List<String> tokens = new ArrayList<>(List.of(expression.split("(?<=[ ,()=<])|(?=[ ,()=<])", -1)));
        tokens.removeIf(String::isEmpty);
        int at = choices.below(tokens.size());
        switch (choices.below(4)) {
            case 0 -> tokens.remove(at);
            case 1 -> tokens.add(at, tokens.get(at));
            case 2 ->
                tokens.set(at, choices.of("=", "<", "(", ")", ",", "AND", "SET", ":v9", "#x", "foo", "1", "!", "\""));
            default -> tokens.add(at, tokens.remove(choices.below(tokens.size())));
        }
        return String.join("", tokens);
    }
}
