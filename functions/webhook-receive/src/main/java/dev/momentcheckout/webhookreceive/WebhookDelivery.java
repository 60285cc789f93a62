package dev.momentcheckout.webhookreceive;

import dev.momentcheckout.edge.Request;
import dev.momentcheckout.webhookreceive.WebhookRejectedException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The three headers and the raw body of a delivery. API Gateway joins repeated headers with commas, and a signature
 * contains a comma itself, so the patterns are strict: a repeated header is rejected.
 *
 * @param signatures the decoded {@code v1} signatures; other versions are ignored
 * @see <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard
 *     Webhooks, "Webhook headers"</a>
 */
record WebhookDelivery(String id, long sentAtSeconds, List<byte[]> signatures, byte[] body) {
    private static final Pattern ID = Pattern.compile("[\\x21-\\x2b\\x2d-\\x7e]{1,255}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
    private static final Pattern SIGNATURE = Pattern.compile("[A-Za-z0-9]{1,8},[A-Za-z0-9+/]+={0,2}");
    private static final String VERSION = "v1,";

    /**
     * Returns the delivery in a request.
     *
     * @throws WebhookRejectedException if a header is missing, repeated or malformed
     */
    static WebhookDelivery of(Request request) {
        String id = header(request, "webhook-id");
        String timestamp = header(request, "webhook-timestamp");
        String list = header(request, "webhook-signature");
        if (!ID.matcher(id).matches() || !SECONDS.matcher(timestamp).matches()) {
            throw new WebhookRejectedException(Reason.BAD_HEADERS);
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

    private static String header(Request request, String name) {
        List<String> values = request.headers(name);
        if (values.size() != 1) {
            throw new WebhookRejectedException(Reason.BAD_HEADERS);
        }
        return values.getFirst().strip();
    }

    private static List<byte[]> signatures(String list) {
        List<byte[]> signatures = new ArrayList<>();
        for (String each : list.split(" ", -1)) {
            if (!SIGNATURE.matcher(each).matches()) {
                throw new WebhookRejectedException(Reason.BAD_HEADERS);
            }
            if (each.startsWith(VERSION)) {
                signatures.add(decode(each.substring(VERSION.length())));
            }
        }
        return signatures;
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new WebhookRejectedException(Reason.BAD_HEADERS);
        }
    }
}
