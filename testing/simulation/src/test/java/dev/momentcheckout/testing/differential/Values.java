package dev.momentcheckout.testing.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Attribute values in DynamoDB's JSON: valid ones from small ranges, so that operations collide, and invalid ones. */
final class Values {
    static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** The limit of an item: 400 KB. */
    private static final int MAX_ITEM_SIZE = 400 * 1024;
    /** The limit of nesting. */
    private static final int MAX_DEPTH = 32;

    private static final List<String> VALID_NUMBERS = List.of(
            "0",
            "-0",
            "0.0",
            "00012",
            "-007",
            "1.50",
            "1.0",
            "100",
            "1e3",
            "1E+3",
            "15e-1",
            "0.001",
            "1e-7",
            "123456789012345678901234567890",
            "12345678901234567890123456789012345678",
            "0.12345678901234567890123456789012345678",
            "123456789012345678901234567890123456780000",
            "9.9999999999999999999999999999999999999E+125",
            "-9.9999999999999999999999999999999999999E+125",
            "1E125",
            "1E-130",
            "-1E-130",
            "000000000000000000000000000000000000000000000000001",
            "1000000000000000000000000000000000000000000000000000",
            "1.00000000000000000000000000000000000000000000000000",
            "1783000000000",
            "1783000000000.5");

    private static final List<String> INVALID_NUMBERS = List.of(
            "",
            " ",
            "abc",
            "1 ",
            " 1",
            "1e",
            "e1",
            "--1",
            "1.2.3",
            "0x10",
            "1_000",
            "NaN",
            "Infinity",
            "1,5",
            "123456789012345678901234567890123456789",
            "1.23456789012345678901234567890123456789",
            "1E126",
            "-1E126",
            "1E-131",
            "-1E-131",
            "1E999999999999",
            "9.99999999999999999999999999999999999999E+125");

    private final Choices choices;

    Values(Choices choices) {
        this.choices = choices;
    }

    static ObjectNode string(String text) {
        return NODES.objectNode().put("S", text);
    }

    static ObjectNode number(String text) {
        return NODES.objectNode().put("N", text);
    }

    String id() {
        return choices.of("ps_0", "ps_1", "ps_2", "ps_3", "ps_4", "ps_5", "order#17", "ps_ü€😀");
    }

    String shard() {
        return choices.of("high#0", "high#1", "low#0");
    }

    /** Returns a number that other values of this kind often equal. */
    ObjectNode smallNumber() {
        return number(choices.percent(90) ? Integer.toString(choices.below(6)) : choices.of(VALID_NUMBERS));
    }

    ObjectNode text() {
        return string(choices.of("OPEN", "PAID", "FAILED", "ZAR", "", "a", "A", "ä", "😀", "\u0000", "line\nbreak"));
    }

    ObjectNode stringSet() {
        var set = NODES.arrayNode();
        List.of("amount-mismatch", "currency-mismatch", "Ä", "").stream()
                .filter(_ -> choices.percent(50))
                .forEach(set::add);
        if (set.isEmpty()) {
            set.add("mode-mismatch");
        }
        return NODES.objectNode().set("SS", set);
    }

    ObjectNode list() {
        var list = NODES.arrayNode();
        for (int i = choices.below(4); i > 0; i--) {
            list.add(text());
        }
        return NODES.objectNode().set("L", list);
    }

    private ObjectNode map() {
        var map = NODES.objectNode();
        map.set("amount", smallNumber());
        map.set("SS", choices.percent(50) ? text() : list());
        return NODES.objectNode().set("M", map);
    }

    /** Returns a value of any type. */
    ObjectNode any() {
        return choices.from(
                this::text,
                this::text,
                this::smallNumber,
                () -> number(choices.of(VALID_NUMBERS)),
                () -> NODES.objectNode().put("BOOL", choices.percent(50)),
                () -> NODES.objectNode().put("NULL", true),
                () -> NODES.objectNode().put("B", choices.of("", "AAEC", "/+8=")),
                this::stringSet,
                this::list,
                this::map,
                () -> NODES.objectNode()
                        .set("NS", NODES.arrayNode().add("1").add(choices.of("2", "2.50", "-0", "1e2"))),
                () -> NODES.objectNode().set("BS", NODES.arrayNode().add("AAEC").add("/+8=")));
    }

    /** Returns the usual value of one of the project's attributes. */
    ObjectNode of(String attribute) {
        return switch (attribute) {
            case "id" -> string(id());
            case "next_check_shard" -> string(shard());
            case "next_check_at", "amount", "revision", "rank", "expires_at" -> smallNumber();
            case "created_here" -> NODES.objectNode().put("BOOL", choices.percent(50));
            case "review_reasons" -> stringSet();
            case "history" -> list();
            default -> text();
        };
    }

    /** Returns a value that DynamoDB rejects, with a label. */
    Labelled invalid() {
        return choices.from(
                () -> new Labelled("invalid number", number(choices.of(INVALID_NUMBERS))),
                () -> new Labelled("invalid number", number(choices.of(INVALID_NUMBERS))),
                () -> new Labelled(
                        "empty set", NODES.objectNode().set(choices.of("SS", "NS", "BS"), NODES.arrayNode())),
                () -> new Labelled(
                        "duplicates in a set",
                        NODES.objectNode()
                                .set("SS", NODES.arrayNode().add("a").add("b").add("a"))),
                () -> new Labelled(
                        "duplicates in a set",
                        NODES.objectNode().set("NS", NODES.arrayNode().add("1").add("1.0"))),
                () -> new Labelled(
                        "invalid number in a set",
                        NODES.objectNode().set("NS", NODES.arrayNode().add("1").add("x"))),
                () -> new Labelled("false null", NODES.objectNode().put("NULL", false)),
                () -> new Labelled("value without a type", NODES.objectNode()),
                () -> new Labelled("value of two types", string("a").put("N", "1")),
                () -> new Labelled(
                        "invalid number in a list",
                        NODES.objectNode()
                                .set("L", NODES.arrayNode().add(string("a")).add(number("x")))),
                () -> new Labelled(
                        "empty set in a map",
                        NODES.objectNode()
                                .set(
                                        "M",
                                        NODES.objectNode()
                                                .set("a", NODES.objectNode().set("SS", NODES.arrayNode())))),
                () -> new Labelled("too deeply nested", nested(MAX_DEPTH + 1)));
    }

    /** Returns a value at a limit. */
    Labelled atLimit() {
        return new Labelled("deeply nested", nested(MAX_DEPTH - choices.below(2)));
    }

    /** Returns lists or maps in each other. */
    private ObjectNode nested(int depth) {
        ObjectNode value = string("innermost");
        boolean lists = choices.percent(50);
        for (int i = 0; i < depth; i++) {
            value = lists
                    ? NODES.objectNode().set("L", NODES.arrayNode().add(value))
                    : NODES.objectNode().set("M", NODES.objectNode().set("a", value));
        }
        return value;
    }

    /** Returns an item with this id, whose size differs from the limit by so many bytes. */
    static ObjectNode largeItem(String id, int beyondLimit) {
        int named = "id".length() + id.length() + "text".length();
        ObjectNode item = NODES.objectNode();
        item.set("id", string(id));
        item.set("text", string("x".repeat(MAX_ITEM_SIZE - named + beyondLimit)));
        return item;
    }

    /** A value and what is special about it. */
    record Labelled(String label, JsonNode value) {}
}
