package dev.momentcheckout.createsession;

import dev.momentcheckout.edge.ApiProblemException;
import dev.momentcheckout.edge.JsonBody;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.edge.Request;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.Reference;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A validated create request of an app.
 *
 * @param idempotencyKey the app's {@code Idempotency-Key}, or null if absent
 * @param successUrl one of the configured return addresses
 * @param reference the app's own name for what is paid, or null without one
 */
record CreateRequest(
        Owner owner,
        @Nullable String idempotencyKey,
        String successUrl,
        RequestedItem item,
        @Nullable Reference reference) {
    /**
     * A random (version 4) or time-ordered (version 7) UUID. The nil UUID and constants that an app may send by mistake
     * would be the same key for every caller.
     */
    private static final Pattern UUID_SHAPE =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

    private static final Pattern KEY_SHAPE = Pattern.compile("[\\x21-\\x7e]{1,255}");

    /**
     * Returns the validated request.
     *
     * @throws ApiProblemException if the request is invalid
     */
    static CreateRequest parse(Request request, CreateSettings settings) {
        Owner owner = request.owner(settings.signIn());
        String appKey = idempotencyKey(request, owner);
        JsonBody body = JsonBody.of(request);
        RequestedItem item = settings.pricing().request(body);
        Reference reference = body.text("reference")
                .map(text -> Reference.parse(text)
                        .orElseThrow(() -> ApiProblemException.field(
                                "reference", "must be 1 to 64 letters, digits, hyphens and underscores")))
                .orElse(null);
        List<String> successUrls = settings.successUrls();
        String successUrl = body.text("success_url").orElse(successUrls.getFirst());
        if (!successUrls.contains(successUrl)) {
            throw ApiProblemException.field(
                    "success_url",
                    SessionIdPlaceholder.isPercentEncodedIn(successUrl)
                            ? "must contain {SESSION_ID} as it is, not percent-encoded"
                            : "must be one of the configured return addresses");
        }
        return new CreateRequest(owner, appKey, successUrl, item, reference);
    }

    /**
     * All anonymous callers share one owner. Their keys must be random UUIDs, which are hard to guess: a caller with
     * another caller's key would get that caller's session.
     */
    private static @Nullable String idempotencyKey(Request request, Owner owner) {
        List<String> keys = request.headers("Idempotency-Key");
        if (keys.isEmpty()) {
            return null;
        }
        String key = keys.getFirst().strip();
        if (keys.size() > 1 || !KEY_SHAPE.matcher(key).matches()) {
            throw ApiProblemException.of(
                    ProblemType.INVALID_REQUEST,
                    "Idempotency-Key must be sent once and have 1 to 255 visible ASCII characters");
        }
        if (!owner.equals(Owner.ANONYMOUS)) {
            return key;
        }
        String lower = key.toLowerCase(Locale.ROOT);
        if (!UUID_SHAPE.matcher(lower).matches()) {
            throw ApiProblemException.of(
                    ProblemType.INVALID_REQUEST, "Idempotency-Key must be a UUID of version 4 or 7");
        }
        return lower;
    }
}
