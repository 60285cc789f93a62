package dev.momentcheckout.example;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The detail of an event. Reads the fields that this shop needs and ignores all others, because the checkout stack may
 * add fields.
 */
record EventDetail(Map<?, ?> fields) {
    /** The only {@code schema_version} that this shop knows. */
    static final long SCHEMA_VERSION = 1;

    /**
     * Verifies that this shop can read the fields.
     *
     * @throws IllegalArgumentException if they have another {@code schema_version}
     */
    EventDetail requireKnownVersion() {
        if (number("schema_version") != SCHEMA_VERSION) {
            throw new IllegalArgumentException("unknown schema_version " + fields.get("schema_version"));
        }
        return this;
    }

    /** @throws IllegalArgumentException if the field is absent or no text */
    String text(String name) {
        String value = optionalText(name);
        if (value == null) {
            throw new IllegalArgumentException("the detail has no " + name);
        }
        return value;
    }

    /** @throws IllegalArgumentException if the field is no text */
    @Nullable String optionalText(String name) {
        return switch (fields.get(name)) {
            case null -> null;
            case String text when !text.isEmpty() -> text;
            default -> throw new IllegalArgumentException(name + " is not a text");
        };
    }

    /** @throws IllegalArgumentException if the field is absent or no integer */
    long number(String name) {
        return switch (fields.get(name)) {
            case Integer number -> number;
            case Long number -> number;
            case null, default -> throw new IllegalArgumentException(name + " is not an integer");
        };
    }

    /** @throws IllegalArgumentException if the field is absent, empty, or no list of texts */
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        if (fields.get(name) instanceof List<?> values) {
            for (Object value : values) {
                if (!(value instanceof String text)) {
                    throw new IllegalArgumentException(name + " has another value than texts");
                }
                texts.add(text);
            }
        }
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("the detail has no " + name);
        }
        return texts;
    }

    /** @throws IllegalArgumentException if the field is no object */
    @Nullable EventDetail optionalObject(String name) {
        return switch (fields.get(name)) {
            case null -> null;
            case Map<?, ?> object -> new EventDetail(object);
            default -> throw new IllegalArgumentException(name + " is not an object");
        };
    }
}
