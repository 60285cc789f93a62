package dev.momentcheckout.telemetry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One named value of a log line. These factories are the allow-list: there is no other way to create a field. The only
 * text from outside that they accept has a fixed form: AWS's error code and request id, and ids and types of Moment's
 * webhooks.
 */
public final class LogField {
    /** Stack frames logged for each exception of a chain; enough to name our code and the library call. */
    private static final int FRAMES = 12;

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,40}");
    private static final Pattern CATALOG_ENTRY = Pattern.compile("(?:product|order)#[A-Za-z0-9_-]{1,64}");
    private static final Pattern ITEM =
            Pattern.compile("(?:operation#)?(?:ps_|order#|key#|refund#|message#)[A-Za-z0-9_.-]{1,255}(?:#[0-9]{1,9})?");
    private static final Pattern WEBHOOK_TYPE = Pattern.compile("[a-z_.]{1,64}");
    private static final Pattern MESSAGE_ID = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
    private static final Pattern EVENT_ID = Pattern.compile("[A-Za-z0-9_.:+-]{1,512}");

    private final String name;
    private final JsonNode value;

    private LogField(String name, String value) {
        this.name = name;
        this.value = TextNode.valueOf(value);
    }

    private LogField(String name, long value) {
        this.name = name;
        this.value = LongNode.valueOf(value);
    }

    String name() {
        return name;
    }

    JsonNode value() {
        return value;
    }

    public static LogField session(SessionId id) {
        return new LogField("session_id", id.value());
    }

    public static LogField stateChange(String from, PaymentSession to) {
        return new LogField("state_change", from + " -> " + to.state().name());
    }

    public static LogField reviewReasons(PaymentSession session) {
        return new LogField("review_reasons", session.reviewReasons().toString());
    }

    /** @param command a constant of this code base */
    public static LogField command(Enum<?> command) {
        return new LogField("command", kebabCase(command));
    }

    public static LogField source(Source source) {
        return new LogField("source", source.wireName());
    }

    public static LogField latency(Duration latency) {
        return new LogField("latency_ms", latency.toMillis());
    }

    /** The deduplication id of an event, which contains our or Moment's ids only; empty if it has another form. */
    public static LogField eventId(String id) {
        return new LogField("event_id", onlyIf(EVENT_ID, id));
    }

    /** @param type a constant of this code base, such as {@code Payment Paid} */
    public static LogField detailType(String type) {
        return new LogField("detail_type", type);
    }

    /** @param type a constant of this code base, such as {@code SESSION_NOT_FOUND} */
    public static LogField problem(Enum<?> type) {
        return new LogField("problem", kebabCase(type));
    }

    /** The time that calls to Moment took. */
    public static LogField momentTime(Duration time) {
        return new LogField("moment_ms", time.toMillis());
    }

    /** By how much the time of a webhook differs from our clock; negative if the webhook's time is ahead. */
    public static LogField skew(Duration age) {
        return new LogField("skew_seconds", age.toSeconds());
    }

    /** @param header a constant of this code base */
    public static LogField header(Enum<?> header) {
        return new LogField("header", kebabCase(header));
    }

    /** The sequence number of a stream record; empty if it has another form. */
    public static LogField sequenceNumber(@Nullable String number) {
        return new LogField("sequence_number", onlyIf(DIGITS, number));
    }

    /** Moment's id of a webhook; empty if it has another form. */
    public static LogField messageId(@Nullable String id) {
        return new LogField("message_id", onlyIf(MESSAGE_ID, id));
    }

    /** The key of a catalog entry, such as {@code product#tea}; empty if it has another form. */
    public static LogField catalogEntry(String key) {
        return new LogField("catalog_entry", onlyIf(CATALOG_ENTRY, key));
    }

    /** The key of an item of the table {@code Sessions}; empty if it has another form. */
    public static LogField item(@Nullable String key) {
        return new LogField("item", onlyIf(ITEM, key));
    }

    /** Moment's id of a payment; empty if it has another form. */
    public static LogField paymentId(@Nullable String id) {
        return new LogField("payment_id", onlyIf(MESSAGE_ID, id));
    }

    /** Moment's id of a refund; empty if it has another form. */
    public static LogField refundId(@Nullable String id) {
        return new LogField("refund_id", onlyIf(MESSAGE_ID, id));
    }

    /** The type of a verified webhook; empty if it has another form than Moment's documented types. */
    public static LogField webhookType(@Nullable String type) {
        return new LogField("webhook_type", onlyIf(WEBHOOK_TYPE, type));
    }

    /** The fields of an observation whose value Moment does not document, without the value. */
    public static LogField unknownFields(Observation observation) {
        return new LogField("field", String.join(",", observation.unknownFields()));
    }

    /** The terms in which Moment's session differs from the requested one. */
    public static LogField differences(Set<ReviewReason> reasons) {
        return new LogField("review_reasons", reasons.toString());
    }

    private static String kebabCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String onlyIf(Pattern shape, @Nullable String text) {
        return text != null && shape.matcher(text).matches() ? text : "";
    }

    /** The number of sessions checked in a reconciler run. */
    public static LogField checks(int checks) {
        return new LogField("checks", checks);
    }

    public static LogField status(int status) {
        return new LogField("status", status);
    }

    /** @param reason a constant of this code base */
    public static LogField reason(Enum<?> reason) {
        return new LogField("reason", reason.name());
    }

    /** Why Moment is unavailable. As an {@code Enum<?>}, the reason's class would be loaded at each start. */
    public static LogField reason(Failure.Unavailable failure) {
        return new LogField("reason", failure.reason().name());
    }

    /** @param name identifies the secret; a constant of this code base */
    public static LogField secret(Enum<?> name) {
        return new LogField("secret", name.name());
    }

    /** The position of an entry in a list, from 1. */
    public static LogField position(int position) {
        return new LogField("position", position);
    }

    public static LogField priority(NextCheck.Priority priority) {
        return new LogField("priority", priority.wireName());
    }

    /** A shard of the index {@code next-check}. */
    public static LogField shard(int shard) {
        return new LogField("shard", shard);
    }

    /** AWS's error code of a part of a call, which has no HTTP status of its own; empty if it has another form. */
    public static LogField awsErrorCode(String code) {
        AwsError error = new AwsError(code, 0, null);
        return new LogField("aws_error_code", error.code() == null ? "" : error.code());
    }

    /** The error code, HTTP status and request id of a failed call to AWS; empty without a response. */
    public static List<LogField> awsError(@Nullable AwsError error) {
        List<LogField> fields = new ArrayList<>();
        if (error != null) {
            fields.add(new LogField("aws_status", error.status()));
            if (error.code() != null) {
                fields.add(new LogField("aws_error_code", error.code()));
            }
            if (error.requestId() != null) {
                fields.add(new LogField("aws_request_id", error.requestId()));
            }
        }
        return fields;
    }

    /**
     * The classes and stack frames of an exception and its causes, without messages: libraries quote their input in
     * them.
     */
    public static LogField failure(Throwable failure) {
        List<String> lines = new ArrayList<>();
        for (Throwable each = failure; each != null && lines.size() < 4 * FRAMES; each = each.getCause()) {
            lines.add(each.getClass().getName());
            Arrays.stream(each.getStackTrace())
                    .limit(FRAMES)
                    .forEach(frame -> lines.add(
                            "  " + frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber()));
        }
        return new LogField("failure", String.join("\n", lines));
    }
}
