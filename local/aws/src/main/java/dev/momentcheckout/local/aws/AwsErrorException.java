package dev.momentcheckout.local.aws;

import java.util.Map;

/** An error response of an AWS service. {@link JsonEndpoint} sends it. */
final class AwsErrorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, String> body;

    /**
     * @param status HTTP status
     * @param body members of the JSON body; the SDK reads the error code from {@code __type}
     */
    AwsErrorException(int status, Map<String, String> body) {
        super(status + " " + body);
        this.status = status;
        this.body = Map.copyOf(body);
    }

    int status() {
        return status;
    }

    Map<String, String> body() {
        return body;
    }
}
