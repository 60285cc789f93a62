package dev.momentcheckout.testing.support.dynamodb;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toUnmodifiableSet;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What a request uses of DynamoDB, without its data.
 *
 * @param lines one for each combination of parameters, each expression and each type of an attribute value, as in
 *     {@code dynamodb-operations.txt}
 */
record RequestShape(NavigableSet<String> lines) {
    private static final String ENUM_GETTER = "asstring";

    /** The SDK generates a getter such as {@code returnValuesAsString} for each enum and for nothing else. */
    private static final ClassValue<Set<String>> ENUMS = new ClassValue<>() {
        @Override
        protected Set<String> computeValue(Class<?> type) {
            return Arrays.stream(type.getMethods())
                    .map(Method::getName)
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .filter(name -> name.endsWith(ENUM_GETTER))
                    .map(name -> name.substring(0, name.length() - ENUM_GETTER.length()))
                    .collect(toUnmodifiableSet());
        }
    };

    RequestShape {
        lines = Collections.unmodifiableNavigableSet(new TreeSet<>(lines));
    }

    static RequestShape of(String operation, SdkPojo request) {
        NavigableSet<String> lines = new TreeSet<>();
        structure(operation, request, lines);
        return new RequestShape(lines);
    }

    private static void structure(String path, SdkPojo structure, NavigableSet<String> lines) {
        NavigableSet<String> members = new TreeSet<>();
        for (SdkField<?> field : structure.sdkFields()) {
            Object value = field.getValueOrDefault(structure);
            if (value != null && !(value instanceof SdkAutoConstructMap) && !(value instanceof SdkAutoConstructList)) {
                members.add(member(structure, field.memberName(), value));
                value(path + "." + field.memberName(), value, lines);
            }
        }
        lines.add(path + "(" + String.join(", ", members) + ")");
    }

    private static String member(SdkPojo structure, String name, Object value) {
        boolean choice = value instanceof Boolean
                || (value instanceof String && ENUMS.get(structure.getClass()).contains(name.toLowerCase(Locale.ROOT)));
        return choice ? name + "=" + value : name;
    }

    private static void value(String path, @Nullable Object value, NavigableSet<String> lines) {
        switch (value) {
            case AttributeValue attribute -> lines.add(path + ": " + type(attribute));
            case SdkPojo structure -> structure(path, structure, lines);
            case Map<?, ?> map -> elements(path, map.values(), lines);
            case Collection<?> list -> elements(path, list, lines);
            case String expression
            when path.endsWith("Expression") -> lines.add(path + ": " + ExpressionShape.of(expression));
            case null, default -> {}
        }
    }

    private static void elements(String path, Collection<?> elements, NavigableSet<String> lines) {
        if (elements.isEmpty()) {
            lines.add(path + ": empty");
        }
        elements.forEach(element -> value(path, element, lines));
    }

    private static String type(AttributeValue value) {
        return switch (value.type()) {
            case L -> "L" + types(value.l());
            case M -> "M" + types(value.m().values());
            default -> value.type().toString();
        };
    }

    private static String types(Collection<AttributeValue> values) {
        return values.stream().map(RequestShape::type).distinct().sorted().collect(joining(", ", "(", ")"));
    }
}
