package dev.momentcheckout.edge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * The successful result of a route, sent with status 200.
 *
 * @param json the body, or null for an empty one
 */
public record Reply(@Nullable ObjectNode json) {
    public static final Reply EMPTY = new Reply(null);
}
