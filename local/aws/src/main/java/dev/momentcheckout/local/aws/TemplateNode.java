package dev.momentcheckout.local.aws;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A mapping of the template together with its place.
 *
 * @param place for error messages, e.g. {@code template > Resources > Sessions}
 */
record TemplateNode(String place, Map<String, Object> entries) {

    static TemplateNode of(Object value, String place) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new TemplateException(place + " must be a mapping");
        }
        return new TemplateNode(place, map(map, place));
    }

    /**
     * Copies a mapping and everything below it.
     *
     * @throws TemplateException if there is a null, which CloudFormation rejects too
     */
    static Map<String, Object> map(Map<?, ?> map, String place) {
        var copy = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), node(value, place + " > " + key)));
        return copy;
    }

    private static Object node(@Nullable Object value, String place) {
        return switch (value) {
            case null -> throw new TemplateException(place + " is null, which CloudFormation does not accept");
            case Map<?, ?> map -> map(map, place);
            case List<?> list -> {
                var copy = new ArrayList<Object>();
                for (Object element : list) {
                    copy.add(node(element, place + "[" + copy.size() + "]"));
                }
                yield copy;
            }
            default -> value;
        };
    }

    Optional<Object> get(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    Object required(String key) {
        return get(key).orElseThrow(() -> new TemplateException(place + " has no " + key));
    }

    TemplateNode child(String key) {
        return of(required(key), place + " > " + key);
    }

    /** Returns the mapping below {@code key}; empty if the key is absent. */
    TemplateNode childOrEmpty(String key) {
        return of(entries.getOrDefault(key, Map.of()), place + " > " + key);
    }

    /** Returns the mappings of the list below {@code key}; empty if the key is absent. */
    List<TemplateNode> children(String key) {
        var nodes = new ArrayList<TemplateNode>();
        for (Object element : list(entries.getOrDefault(key, List.of()), place + " > " + key)) {
            nodes.add(of(element, place + " > " + key + "[" + nodes.size() + "]"));
        }
        return nodes;
    }

    static List<Object> list(Object value, String place) {
        if (!(value instanceof List<?> list)) {
            throw new TemplateException(place + " must be a list");
        }
        return List.copyOf(list);
    }
}
