package dev.momentcheckout.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** An HTTP response of the API, before any fault changes it. */
record ApiResponse(int status, String contentType, String body) {
    static ApiResponse json(int status, ObjectNode body) {
        return new ApiResponse(status, "application/json", body.toString());
    }

    boolean isSuccess() {
        return status < 300;
    }
}
