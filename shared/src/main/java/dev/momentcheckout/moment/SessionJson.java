package dev.momentcheckout.moment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.session.ClientToken;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.MomentApi.SessionRequest;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PaymentStatus;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads Moment's session object (Moment's API reference, "Payment sessions"). Unknown fields are ignored,
 * because Moment adds fields and values. A field of an unexpected type counts as absent, and so does a time before
 * 2020, after 2100 or more than a day ahead of our clock. Only the id is required.
 */
public final class SessionJson {
    /** The member of Moment's metadata with our integration id. */
    private static final String INTEGRATION_ID = "integration_id";
    /** Of texts that are passed on as reported. A longer one is ignored, so that an item keeps its size limit. */
    private static final int MAX_OPAQUE_LENGTH = 128;
    /** Moment's limits of a reference, by the API reference and the changelog of 28 March 2026. */
    private static final Pattern EXTERNAL_REFERENCE = Pattern.compile("[a-zA-Z0-9_-]{1,255}");
    /** Moment's API is younger. */
    private static final Instant EARLIEST_TIME = Instant.parse("2020-01-01T00:00:00Z");
    /** Later times are wrong, even if our own clock is wrong by decades. */
    private static final Instant LATEST_TIME = Instant.parse("2100-01-01T00:00:00Z");
    /** More than clocks and time zones differ by mistake. */
    private static final Duration MAX_TIME_AHEAD = Duration.ofDays(1);

    private SessionJson() {}

    /**
     * Returns the body of a create request. Capture stays at Moment's default, which is automatic.
     *
     * @throws IllegalArgumentException if Moment would reject the external reference
     */
    static byte[] request(SessionRequest request) {
        ObjectNode root = JsonTree.object();
        root.put("amount", request.price().minorUnits());
        root.put("currency", request.price().currencyCode());
        root.put("type", "one_time");
        String externalReference = request.externalReference();
        if (externalReference != null) {
            if (!EXTERNAL_REFERENCE.matcher(externalReference).matches()) {
                throw new IllegalArgumentException("not a valid external reference");
            }
            root.put("external_reference", externalReference);
        }
        ObjectNode metadata = root.putObject("metadata");
        metadata.put(INTEGRATION_ID, request.integrationId());
        // Moment accepts only text as a value of metadata.
        switch (request.item()) {
            case LineItem.Unspecified _ -> {}
            case LineItem.OfOrder ofOrder ->
                metadata.put("order_id", ofOrder.order().value());
            case LineItem.OfProduct ofProduct -> {
                metadata.put("product_id", ofProduct.product().value());
                metadata.put("quantity", Integer.toString(ofProduct.quantity()));
            }
        }
        ObjectNode checkout = root.putObject("options").putObject("checkout_options");
        checkout.putObject("presentation_mode").put("mode", request.presentationMode());
        checkout.put("success_url", request.successUrl());
        return JsonTree.text(root).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the JSON object in these bytes, or empty if they are not one. */
    public static Optional<JsonNode> object(byte[] bytes) {
        try {
            JsonNode node = JsonTree.read(bytes);
            return node.isObject() ? Optional.of(node) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Returns the observation that a session object reports, or empty without a valid session id. */
    public static Optional<Observation> observation(JsonNode session, Source source, Instant now) {
        return SessionId.parse(text(session, "id"))
                .map(id -> new Observation(
                        id,
                        source,
                        MomentStatus.parse(text(session, "status")),
                        PaymentOutcome.parse(text(session, "payment_outcome")),
                        PaymentStatus.parse(text(session, "payment_status")),
                        new ReportedTerms(
                                amount(session.path("amount")),
                                currency(session),
                                MomentMode.parse(text(session, "mode")).orElse(null)),
                        session.path("last_payment_error").isObject(),
                        paymentId(session),
                        time(session, "updated_at", now),
                        time(session, "created_at", now),
                        integrationId(session),
                        now));
    }

    /**
     * Returns the refund that an event reports. Moment does not document this event, so every member may be absent.
     *
     * @param deliveryId the {@code webhook-id} of the delivery, at most 255 characters
     * @param attributed whether the event has this stack's integration id
     */
    public static Refund refund(JsonNode event, String deliveryId, boolean attributed, Instant now) {
        JsonNode data = event.path("data");
        String paymentId = paymentId(data);
        String objectId = opaque(data, "id");
        return new Refund(
                deliveryId,
                paymentId == null ? objectId : paymentId,
                paymentId == null ? null : objectId,
                opaque(data, "status"),
                new ReportedTerms(
                        amount(data.path("amount")),
                        currency(data),
                        MomentMode.parse(text(data, "mode")).orElse(null)),
                attributed,
                now);
    }

    /** Returns the integration id in the metadata of an event's object, or null if absent. */
    public static @Nullable String integrationId(JsonNode object) {
        return text(object.path("metadata"), INTEGRATION_ID);
    }

    static Optional<ClientToken> clientToken(JsonNode session) {
        String token = text(session, "client_token");
        return token == null || token.isBlank() ? Optional.empty() : Optional.of(new ClientToken(token));
    }

    private static @Nullable Long amount(JsonNode amount) {
        return amount.isIntegralNumber() && amount.canConvertToLong() ? Long.valueOf(amount.longValue()) : null;
    }

    private static @Nullable String currency(JsonNode session) {
        String currency = text(session, "currency");
        return currency != null && currency.matches("[A-Za-z]{3}") ? currency : null;
    }

    private static @Nullable String paymentId(JsonNode session) {
        return opaque(session, "payment_id");
    }

    private static @Nullable String opaque(JsonNode object, String name) {
        String value = text(object, name);
        return value == null || value.isBlank() || value.length() > MAX_OPAQUE_LENGTH ? null : value;
    }

    /**
     * Returns a time that Moment reports, or null if it is absent or implausible. An attempt with a time in the far
     * future would be newer than all later attempts of its session.
     */
    private static @Nullable Instant time(JsonNode session, String name, Instant now) {
        String text = text(session, name);
        if (text == null) {
            return null;
        }
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            // Stored times have milliseconds. A finer time would always be newer than its own stored value.
            return isPlausible(time, now) ? time.truncatedTo(ChronoUnit.MILLIS) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static boolean isPlausible(Instant time, Instant now) {
        return !time.isBefore(EARLIEST_TIME) && !time.isAfter(LATEST_TIME) && !time.isAfter(now.plus(MAX_TIME_AHEAD));
    }

    private static @Nullable String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isTextual() ? value.textValue() : null;
    }
}
