package dev.momentcheckout.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses and validates the body of a create call.
 *
 * @see <a href="https://docs.momentco.io/api-reference/collect/payment_sessions/create">Moment, create a session</a>
 */
final class SessionRequestParser {
    private static final ObjectReader READER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();
    private static final Pattern CURRENCY = Pattern.compile("[A-Za-z]{3}");
    private static final Pattern REFERENCE = Pattern.compile("[a-zA-Z0-9_-]{1,255}");
    private static final Set<String> PRESENTATION_MODES =
            Set.of("redirect", "embedded", "embedded_modal", "embedded_inline");
    private static final Set<String> SAVE_PAYMENT_METHOD = Set.of("always", "never", "prompt");
    private static final Set<String> CAPTURE_METHODS = Set.of("automatic", "manual");
    private static final int METADATA_KEYS = 10;
    private static final int METADATA_KEY_LENGTH = 40;
    private static final int METADATA_VALUE_LENGTH = 500;

    private final boolean anyPresentationMode;

    SessionRequestParser(boolean anyPresentationMode) {
        this.anyPresentationMode = anyPresentationMode;
    }

    /** @throws RejectedException 400 with a detail that names the field */
    SessionRequest parse(String body) {
        JsonNode json = object(body);
        SessionType type = type(json.get("type"));
        long amount = amount(json.get("amount"));
        String currency = currency(json.get("currency"));
        JsonNode options = child(json, "options");
        JsonNode checkout = child(options, "options.checkout_options");
        checkPresentation(child(checkout, "options.checkout_options.presentation_mode"));
        String saving = choice(checkout, "options.checkout_options.save_payment_method", SAVE_PAYMENT_METHOD);
        if (amount == 0) {
            checkVerification(type, saving);
        }
        JsonNode methods = child(options, "options.payment_method_options");
        JsonNode card = child(methods, "options.payment_method_options.card");
        String capture = choice(card, "options.payment_method_options.card.capture_method", CAPTURE_METHODS);
        return new SessionRequest(
                type,
                amount,
                currency,
                amount == 0 || "always".equals(saving),
                amount > 0 && "manual".equals(capture),
                url(checkout, "options.checkout_options.success_url"),
                url(checkout, "options.checkout_options.return_url"),
                reference(json.get("external_reference")),
                metadata(json.get("metadata")));
    }

    /** Returns the external reference in a body; null if there is none, and if the body is invalid. */
    static @Nullable String sentReference(String body) {
        try {
            return reference(object(body).get("external_reference"));
        } catch (RejectedException e) {
            // The call is rejected for it later.
            return null;
        }
    }

    private static JsonNode object(String body) {
        JsonNode json;
        try {
            json = READER.readTree(body);
        } catch (JsonProcessingException e) {
            throw RejectedException.badRequest("The body is not valid JSON");
        }
        if (!json.isObject()) {
            throw RejectedException.badRequest("The body must be a JSON object");
        }
        return json;
    }

    private static SessionType type(@Nullable JsonNode node) {
        if (node == null) {
            return SessionType.ONE_TIME;
        }
        for (SessionType type : SessionType.values()) {
            if (type.wire().equals(node.textValue())) {
                return type;
            }
        }
        throw RejectedException.badRequest("type must be one_time, first_in_series or next_in_series");
    }

    private static long amount(@Nullable JsonNode node) {
        if (node == null || !node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
            throw RejectedException.badRequest("amount must be an integer of minor units, 0 or more");
        }
        return node.longValue();
    }

    private static String currency(@Nullable JsonNode node) {
        if (node == null
                || !node.isTextual()
                || !CURRENCY.matcher(node.textValue()).matches()) {
            throw RejectedException.badRequest("currency must be an ISO 4217 code");
        }
        return node.textValue().toUpperCase(Locale.ROOT);
    }

    /**
     * A session of amount 0 verifies and saves the payment method. It needs no {@code save_payment_method}, and rejects
     * any other value than {@code always}.
     *
     * @see <a href="https://docs.momentco.io/documentation/collect/payment-sessions/payment-method-verification">
     *     Moment, payment method verification</a>
     */
    private static void checkVerification(SessionType type, @Nullable String saving) {
        if (type == SessionType.NEXT_IN_SERIES) {
            throw RejectedException.badRequest("amount 0 is not possible for next_in_series");
        }
        if (saving != null && !"always".equals(saving)) {
            throw RejectedException.badRequest(
                    "amount 0 allows only options.checkout_options.save_payment_method: always");
        }
    }

    private void checkPresentation(@Nullable JsonNode presentation) {
        String path = "options.checkout_options.presentation_mode.mode";
        String mode = text(presentation, path);
        if (mode != null && !anyPresentationMode && !PRESENTATION_MODES.contains(mode)) {
            throw RejectedException.badRequest(path + " is not a known mode");
        }
    }

    private static @Nullable String reference(@Nullable JsonNode node) {
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isTextual() || !REFERENCE.matcher(node.textValue()).matches()) {
            throw RejectedException.badRequest(
                    "external_reference must be 1 to 255 letters, digits, underscores and hyphens");
        }
        return node.textValue();
    }

    private static Map<String, String> metadata(@Nullable JsonNode node) {
        if (node == null || node.isNull()) {
            return Map.of();
        }
        if (!node.isObject() || node.size() > METADATA_KEYS) {
            throw RejectedException.badRequest("metadata must be an object of at most 10 keys");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (entry.getKey().length() > METADATA_KEY_LENGTH) {
                throw RejectedException.badRequest("metadata keys must have at most 40 characters");
            }
            JsonNode value = entry.getValue();
            if (!value.isTextual() || value.textValue().length() > METADATA_VALUE_LENGTH) {
                throw RejectedException.badRequest("metadata values must be strings of at most 500 characters");
            }
            metadata.put(entry.getKey(), value.textValue());
        }
        return metadata;
    }

    private static @Nullable String url(@Nullable JsonNode parent, String path) {
        String text = text(parent, path);
        if (text == null) {
            return null;
        }
        try {
            // The placeholder in Moment's guide contains braces, which are not valid in a URI.
            if (new URI(text.replace("{SESSION_ID}", "SESSION_ID")).isAbsolute()) {
                return text;
            }
        } catch (URISyntaxException e) {
            throw RejectedException.badRequest(path + " is not a URL");
        }
        throw RejectedException.badRequest(path + " must have a scheme");
    }

    private static @Nullable String choice(@Nullable JsonNode parent, String path, Set<String> allowed) {
        String text = text(parent, path);
        if (text != null && !allowed.contains(text)) {
            throw RejectedException.badRequest(path + " has an unknown value");
        }
        return text;
    }

    private static @Nullable String text(@Nullable JsonNode parent, String path) {
        JsonNode node = parent == null ? null : parent.get(lastName(path));
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isTextual()) {
            throw RejectedException.badRequest(path + " must be a string");
        }
        return node.textValue();
    }

    private static @Nullable JsonNode child(@Nullable JsonNode parent, String path) {
        JsonNode node = parent == null ? null : parent.get(lastName(path));
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isObject()) {
            throw RejectedException.badRequest(path + " must be an object");
        }
        return node;
    }

    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}
