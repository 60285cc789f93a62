package dev.momentcheckout.simulator;

/** The request is rejected with a problem; the message is its detail. */
final class RejectedException extends RuntimeException {
    private final int status;

    RejectedException(int status, String detail) {
        super(detail);
        this.status = status;
    }

    static RejectedException badRequest(String detail) {
        return new RejectedException(400, detail);
    }

    ApiResponse response(String path) {
        return new Problem(status, String.valueOf(getMessage()), path).response();
    }
}
