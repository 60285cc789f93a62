package dev.momentcheckout.session;

import org.jspecify.annotations.Nullable;

/** The result of a conditional write. */
public sealed interface WriteResult<T> {
    record Written<T>() implements WriteResult<T> {}

    /** @param current the stored value, or null if there is none */
    record Conflict<T>(@Nullable T current) implements WriteResult<T> {}
}
