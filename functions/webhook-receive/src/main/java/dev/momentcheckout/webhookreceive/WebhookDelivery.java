package dev.momentcheckout.webhookreceive;

import dev.momentcheckout.edge.Request;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The three headers and the raw body of a delivery. API Gateway joins repeated headers with commas. Such a header is
 * rejected, because it does not say which of its values was signed.
 *
 * @param signatures the decoded {@code v1} signatures, at least one. Entries of other versions, empty entries and
 *     malformed {@code v1} entries are ignored, as by the Standard Webhooks libraries for Java, Go and JavaScript: none
 *     of them can match, so they must not cost a delivery that has a valid signature
 * @see <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard
 *     Webhooks, "Webhook headers"</a>
 */
record WebhookDelivery(String id, long sentAtSeconds, List<byte[]> signatures, byte[] body) {
    private static final Pattern ID = Pattern.compile("[\\x21-\\x2b\\x2d-\\x7e]{1,255}");
    private static final Pattern SECONDS = Pattern.compile("0|[1-9][0-9]{0,11}");
    private static final String VERSION = "v1,";
    /** A comma inside an entry that begins another entry: the place where two values of the header were joined. */
    private static final Pattern JOINED = Pattern.compile(",v[0-9]+[a-z]*,");

    /**
     * Returns the delivery in a request.
     *
     * @throws WebhookRejectedException if a header is missing, repeated or malformed, or no signature is a well-formed
     *     {@code v1} entry
     */
    static WebhookDelivery of(Request request) {
        String id = header(request, WebhookHeader.WEBHOOK_ID);
        String timestamp = header(request, WebhookHeader.WEBHOOK_TIMESTAMP);
        String list = header(request, WebhookHeader.WEBHOOK_SIGNATURE);
        if (!ID.matcher(id).matches()) {
            throw WebhookRejectedException.badHeader(WebhookHeader.WEBHOOK_ID);
        }
        if (!SECONDS.matcher(timestamp).matches()) {
            throw WebhookRejectedException.badHeader(WebhookHeader.WEBHOOK_TIMESTAMP);
        }
        return new WebhookDelivery(id, Long.parseLong(timestamp), signatures(list), request.body());
    }

    Instant sentAt() {
        return Instant.ofEpochSecond(sentAtSeconds);
    }

    /** Returns the signed content: id, timestamp and raw body, joined with full stops. */
    byte[] signedBytes() {
        byte[] head = (id + "." + sentAtSeconds + ".").getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[head.length + body.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    private static String header(Request request, WebhookHeader header) {
        List<String> values = request.headers(header.headerName());
        if (values.size() != 1) {
            throw WebhookRejectedException.badHeader(header);
        }
        return values.getFirst().strip();
    }

    /** @throws WebhookRejectedException if the header was repeated or has no well-formed {@code v1} entry */
    private static List<byte[]> signatures(String list) {
        List<byte[]> signatures = new ArrayList<>();
        for (String entry : list.split(" ", -1)) {
            boolean known = entry.startsWith(VERSION);
            if (JOINED.matcher(entry).find() || (known && entry.indexOf(',', VERSION.length()) >= 0)) {
                throw WebhookRejectedException.badHeader(WebhookHeader.WEBHOOK_SIGNATURE);
            }
            if (known) {
                decode(entry.substring(VERSION.length())).ifPresent(signatures::add);
            }
        }
        if (signatures.isEmpty()) {
            throw WebhookRejectedException.badHeader(WebhookHeader.WEBHOOK_SIGNATURE);
        }
        return signatures;
    }

    private static Optional<byte[]> decode(String base64) {
        try {
            return base64.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
