package dev.momentcheckout.telemetry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.momentcheckout.session.Announcement;
import dev.momentcheckout.session.Means;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.SessionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One named value of a log line. There is no way to make one but by these factories, and none of them takes text that came from outside: that is the
 * allow-list.
 */
public final class Field {
    private static final int FRAMES = 12;

    private final String name;
    private final JsonNode value;

    private Field(String name, String value) {
        this.name = name;
        this.value = TextNode.valueOf(value);
    }

    private Field(String name, long value) {
        this.name = name;
        this.value = LongNode.valueOf(value);
    }

    String name() {
        return name;
    }

    JsonNode value() {
        return value;
    }

    public static Field session(SessionId id) {
        return new Field("session_id", id.value());
    }

    public static Field change(String from, PaymentSession to) {
        return new Field("state_change", from + " -> " + to.state().name());
    }

    public static Field held(PaymentSession session) {
        return new Field("held_for", session.hold().toString());
    }

    public static Field means(Means means) {
        return new Field("means", means.word());
    }

    public static Field latency(Duration latency) {
        return new Field("latency_ms", latency.toMillis());
    }

    /** What was announced: session and state in our own words. */
    public static Field announcement(Announcement announcement) {
        return new Field("announcement", announcement.id());
    }

    /** How many sessions were looked at. */
    public static Field looks(int looks) {
        return new Field("looks", looks);
    }

    public static Field status(int status) {
        return new Field("status", status);
    }

    /** @param reason a constant of ours */
    public static Field reason(Enum<?> reason) {
        return new Field("reason", reason.name());
    }

    /** @param name which secret it is, by a constant of ours */
    public static Field secret(Enum<?> name) {
        return new Field("secret", name.name());
    }

    /** What kind of failure, and where in the code; never a message, because messages of libraries quote what they were given. */
    public static Field failure(Throwable failure) {
        List<String> lines = new ArrayList<>();
        for (Throwable each = failure; each != null && lines.size() < 4 * FRAMES; each = each.getCause()) {
            lines.add(each.getClass().getName());
            Arrays.stream(each.getStackTrace())
                    .limit(FRAMES)
                    .forEach(frame -> lines.add(
                            "  " + frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber()));
        }
        return new Field("failure", String.join("\n", lines));
    }
}
