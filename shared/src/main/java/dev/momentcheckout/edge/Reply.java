package dev.momentcheckout.edge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What a route answers when all is well: 200, with a JSON object or with nothing. */
public record Reply(@Nullable ObjectNode json) {
    public static final Reply EMPTY = new Reply(null);
}
