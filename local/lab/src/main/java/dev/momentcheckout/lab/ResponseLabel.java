package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Names a response by its content. */
final class ResponseLabel {
    private static final String STATUS = "status";

    private ResponseLabel() {}

    /**
     * Returns the content in a few words, such as {@code completed, final} or {@code 409 Order already paid}.
     *
     * @param status null without a response
     */
    static String of(@Nullable Integer status, JsonNode body) {
        if (status == null) {
            return "no response";
        }
        if (status >= 400) {
            String title = body.path("title").asText(body.path("message").asText());
            return title.isEmpty() ? status.toString() : status + " " + title;
        }
        if (body.has("final")) {
            return body.path(STATUS).asText() + (body.path("final").asBoolean() ? ", final" : "");
        }
        if (body.has("payment_outcome") && status == 200) {
            return body.path(STATUS).asText() + ", "
                    + body.path("payment_outcome").asText().replace('_', ' ');
        }
        String id = body.path("session_id").asText(body.path("id").asText());
        return id.isEmpty() ? status.toString() : status + " " + id;
    }
}
