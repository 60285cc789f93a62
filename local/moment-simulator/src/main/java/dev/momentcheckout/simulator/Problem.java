package dev.momentcheckout.simulator;

/**
 * An RFC 9457 problem with Moment's types and titles.
 *
 * @param status HTTP status
 * @param instance the path of the call
 * @see <a href="https://docs.momentco.io/api-reference/getting-started/errors">Moment, errors</a>
 */
record Problem(int status, String detail, String instance) {
    /** The fragment of the type. Moment documents only {@code not-found}; the others follow its pattern. */
    private String fragment() {
        return switch (status) {
            case 400 -> "bad-request";
            case 401 -> "unauthorized";
            case 402 -> "request-failed";
            case 403 -> "forbidden";
            case 404 -> "not-found";
            case 409 -> "conflict";
            case 422 -> "unprocessable";
            case 429 -> "too-many-requests";
            default -> status >= 500 ? "server-error" : "error";
        };
    }

    private String title() {
        return switch (status) {
            case 400 -> "Bad request";
            case 401 -> "Unauthorized";
            case 402 -> "Request failed";
            case 403 -> "Forbidden";
            case 404 -> "Resource not found";
            case 409 -> "Conflict";
            case 422 -> "Unprocessable request";
            case 429 -> "Too many requests";
            default -> status >= 500 ? "Server error" : "Error";
        };
    }

    ApiResponse response() {
        String body = JsonFormat.JSON
                .createObjectNode()
                .put("type", "https://api.momentco.io/docs/errors#" + fragment())
                .put("title", title())
                .put("status", status)
                .put("detail", detail)
                .put("instance", instance)
                .toString();
        return new ApiResponse(status, "application/problem+json", body);
    }
}
