package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The writes that the functions have sent to the sessions table and that have not been seen in its stream. A record of
 * the stream does not say who wrote it: the item's id and its new revision do.
 */
final class WriteLog {
    /** More than the functions have in flight. The oldest one is forgotten if the stream never shows it. */
    private static final int MAX_KEYS = 10_000;

    private static final long UNCHANGED = -1;

    private final Map<Key, List<Write>> byKey = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, List<Write>> eldest) {
            return size() > MAX_KEYS;
        }
    };

    private record Key(String id, long revision) {}

    private enum Outcome {
        PENDING,
        WRITTEN,
        UNKNOWN
    }

    /** A write of one function, from just before it is sent. */
    final class Write {
        private final Key key;
        private final @Nullable Invocation invocation;
        private Outcome outcome = Outcome.PENDING;
        private @Nullable Instant at;

        private Write(Key key, @Nullable Invocation invocation) {
            this.key = key;
            this.invocation = invocation;
        }

        /** Ends a write that has changed the item. */
        void written(Instant now) {
            end(Outcome.WRITTEN, now);
        }

        /** Ends a write without a response: it may have changed the item. */
        void unknown(Instant now) {
            end(Outcome.UNKNOWN, now);
        }

        /** Ends a write that has changed nothing. */
        void refused() {
            synchronized (WriteLog.this) {
                List<Write> writes = byKey.get(key);
                if (writes != null) {
                    writes.remove(this);
                    if (writes.isEmpty()) {
                        byKey.remove(key);
                    }
                }
            }
        }

        private void end(Outcome ended, Instant now) {
            synchronized (WriteLog.this) {
                outcome = ended;
                at = now;
            }
        }
    }

    /** Who has written a record of the stream, and when. */
    record Writer(@Nullable Invocation invocation, Instant at) {}

    /** The search for the writer of a record: it is known only when each write that it may be has ended. */
    record Answer(boolean isKnown, Optional<Writer> writer) {}

    /**
     * Starts a write, before it is sent.
     *
     * @param request the body of an {@code UpdateItem}
     */
    synchronized Write start(JsonNode request, @Nullable Invocation invocation) {
        JsonNode revision = request.at("/ExpressionAttributeValues/:revision/N");
        var key = new Key(request.at("/Key/id/S").asText(), revision.isMissingNode() ? UNCHANGED : revision.asLong());
        var write = new Write(key, invocation);
        byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(write);
        return write;
    }

    /** Takes the write of a record of the stream; empty if none of the functions has made it. */
    synchronized Answer take(JsonNode oldImage, JsonNode newImage) {
        long revision = newImage.at("/revision/N").asLong();
        boolean isUnchanged = oldImage.at("/revision/N").asLong() == revision;
        var key = new Key(newImage.at("/id/S").asText(), isUnchanged ? UNCHANGED : revision);
        List<Write> writes = byKey.getOrDefault(key, List.of());
        Optional<Write> written = first(writes, Outcome.WRITTEN);
        if (written.isEmpty() && first(writes, Outcome.PENDING).isPresent()) {
            return new Answer(false, Optional.empty());
        }
        Optional<Write> found = written.or(() -> first(writes, Outcome.UNKNOWN));
        found.ifPresent(Write::refused);
        return new Answer(
                true, found.map(write -> new Writer(write.invocation, write.at == null ? Instant.EPOCH : write.at)));
    }

    private static Optional<Write> first(List<Write> writes, Outcome outcome) {
        return writes.stream().filter(write -> write.outcome == outcome).findFirst();
    }
}
