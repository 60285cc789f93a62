package dev.momentcheckout.testing.differential;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An answer in DynamoDB's JSON protocol, in a form in which equal answers are equal: sets are sorted, and what differs
 * between any two databases, such as ARNs and times, is removed.
 */
record Answer(int status, JsonNode body) {
    boolean isError() {
        return status != 200;
    }

    /** Returns the error's name, without the name of the service; an empty text if this is not an error. */
    String errorType() {
        return isError() ? body.path("__type").asText() : "";
    }

    /** Returns the error's message; an empty text if there is none. */
    String message() {
        return isError() ? body.path("message").asText() : "";
    }

    @Override
    public String toString() {
        String text = body.toString();
        return status + " " + (text.length() > 2000 ? text.substring(0, 2000) + "…" : text);
    }
}
