package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Names a write by what it changes in an item of the sessions table, from a record of the table's stream.
 *
 * @param label such as {@code OPEN → PAID, no further check}
 * @param isOk whether it is what is expected without faults
 */
record WriteLabel(String label, boolean isOk) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Attributes that change with others, or that a label names with another one. */
    private static final Set<String> WITHOUT_A_NAME = Set.of(
            "id",
            "version",
            "revision",
            "rank",
            "history",
            "created_at_ms",
            "updated_at_ms",
            "payment_rank",
            "expires_at",
            "next_check_shard",
            "attention",
            "attention_since",
            "last_attempt_at_ms",
            "ended_at_ms");

    /**
     * @param before the old image in DynamoDB's JSON; a missing node for a new item
     * @param after the new image
     * @param function the function that has written it; null if none of the lab has
     */
    static WriteLabel of(JsonNode before, JsonNode after, @Nullable String function) {
        return after.at("/id/S").asText().startsWith("ps_")
                ? session(before, after, function == null ? "another process" : function)
                : purchase(before, after);
    }

    private static WriteLabel session(JsonNode before, JsonNode after, String function) {
        List<String> parts = new ArrayList<>();
        Set<String> changed = changed(before, after);
        boolean isNew = before.at("/id/S").isMissingNode();
        boolean isOk = true;
        if (isNew) {
            boolean isCreated = after.at("/created_here/BOOL").asBoolean();
            parts.add("new: " + text(after, "state") + (isCreated ? "" : ", not yet recorded by create"));
        } else if (changed.contains("state")) {
            parts.add(text(before, "state") + " → " + text(after, "state"));
        }
        if (!isNew && changed.contains("created_here")) {
            parts.add("recorded by create");
        }
        Set<String> reasons = added(before, after, "review_reasons");
        if (!reasons.isEmpty()) {
            parts.add("review: " + String.join(", ", reasons));
            isOk = false;
        }
        if (!isNew && changed.contains("approved")) {
            parts.add("approved");
        }
        if (!isNew && changed.contains("closed")) {
            parts.add("closed");
        }
        if (!added(after, before, "review_reasons").isEmpty()) {
            parts.add("review ended");
        }
        if (changed.contains("unresolved") && after.has("unresolved")) {
            parts.add("unresolved");
            isOk = false;
        }
        if (!isNew && changed.contains("last_attempt")) {
            parts.add("attempt " + text(after, "last_attempt"));
        }
        if (changed.contains("last_checked_at_ms")) {
            parts.add("check claimed by " + function);
        }
        if (changed.contains("next_check_at") || changed.contains("next_check_shard")) {
            parts.add(nextCheck(after));
        }
        if (parts.isEmpty()) {
            changed.removeAll(WITHOUT_A_NAME);
            parts.add(changed.isEmpty() ? "history" : "changed: " + String.join(", ", changed));
        }
        return new WriteLabel(String.join(", ", parts), isOk);
    }

    private static String nextCheck(JsonNode after) {
        return after.has("next_check_at")
                ? "check scheduled for "
                        + TIME.format(Instant.ofEpochSecond(
                                after.at("/next_check_at/N").asLong()))
                : "no further check";
    }

    private static WriteLabel purchase(JsonNode before, JsonNode after) {
        String id = after.at("/id/S").asText();
        String name = id.startsWith("order#") ? "order " + id.substring("order#".length()) : "purchase";
        Set<String> changed = changed(before, after);
        if (changed.contains("paid_by_session")) {
            return new WriteLabel(name + ": paid", true);
        }
        if (changed.contains("review_session")) {
            return new WriteLabel(name + ": in review", false);
        }
        if (changed.contains("attempt_number")) {
            return new WriteLabel(
                    name + ": attempt " + after.at("/attempt_number/N").asText(), true);
        }
        if (changed.contains("current_session")) {
            return new WriteLabel(name + ": session recorded", true);
        }
        changed.removeAll(WITHOUT_A_NAME);
        return new WriteLabel(name + ": " + String.join(", ", changed), true);
    }

    private static String text(JsonNode item, String name) {
        return item.path(name).path("S").asText();
    }

    private static Set<String> changed(JsonNode before, JsonNode after) {
        Set<String> names = new TreeSet<>();
        before.fieldNames().forEachRemaining(names::add);
        after.fieldNames().forEachRemaining(names::add);
        names.removeIf(name -> before.path(name).equals(after.path(name)));
        return names;
    }

    /** Returns the members of a set of strings that only the newer item has. */
    private static Set<String> added(JsonNode older, JsonNode newer, String name) {
        Set<String> added = new TreeSet<>();
        newer.path(name).path("SS").forEach(each -> added.add(each.asText()));
        older.path(name).path("SS").forEach(each -> added.remove(each.asText()));
        return added;
    }
}
