package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.session.PaymentEvent;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.UnapprovedChangeException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A change of a session, as the commands show it.
 *
 * @param before null if the session is new
 */
record ChangeView(@Nullable PaymentSession before, PaymentSession after, TimeText times) {

    /** Returns the event of a change, or null if none is published. */
    static @Nullable PaymentEvent event(@Nullable PaymentSession before, PaymentSession after) {
        try {
            return PaymentEvent.of(before, after);
        } catch (UnapprovedChangeException e) {
            // Another writer edited the item: the publisher parks the change.
            return null;
        }
    }

    /** Adds the session before and after, and the event. */
    ObjectNode putInto(ObjectNode json, @Nullable PaymentEvent event) {
        if (before == null) {
            json.putNull("before");
        } else {
            json.set("before", new SessionView(before, times).json());
        }
        json.set("after", new SessionView(after, times).json());
        if (event == null) {
            json.putNull("event");
        } else {
            json.putObject("event")
                    .put("id", event.id())
                    .put("detail_type", event.type().detailType());
        }
        return json;
    }

    /** Returns a table of what differs; empty if nothing does. */
    List<Block> differences() {
        List<Block.Field> old = before == null ? List.of() : new SessionView(before, times).fields();
        List<Block.Field> young = new SessionView(after, times).fields();
        Set<String> names = new LinkedHashSet<>();
        young.forEach(field -> names.add(field.name()));
        old.forEach(field -> names.add(field.name()));
        List<List<String>> rows = new ArrayList<>();
        for (String name : names) {
            String from = values(old, name);
            String to = values(young, name);
            if (!from.equals(to)) {
                rows.add(List.of(name, from, to));
            }
        }
        return rows.isEmpty() ? List.of() : List.of(new Block.Table(List.of("", "before", "after"), rows));
    }

    private static String values(List<Block.Field> fields, String name) {
        String values = fields.stream()
                .filter(field -> field.name().equals(name))
                .map(Block.Field::value)
                .collect(Collectors.joining("; "));
        return values.isEmpty() ? SessionView.NONE : values;
    }

    /** Returns a sentence about the event. */
    static Block eventText(@Nullable PaymentEvent event, boolean previewOnly) {
        if (event == null) {
            return new Block.Paragraph("No event is published.");
        }
        return new Block.Paragraph((previewOnly ? "Event that would be published: " : "Event that is published: ")
                + event.type().detailType() + ", id " + event.id() + ".");
    }
}
