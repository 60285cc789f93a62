package dev.momentcheckout.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the API has decided to say, before any fault bends it. */
record Answer(int status, String contentType, String body) {
    static Answer json(int status, ObjectNode body) {
        return new Answer(status, "application/json", body.toString());
    }

    boolean isSuccess() {
        return status < 300;
    }
}
