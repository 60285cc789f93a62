package dev.momentcheckout.simulator;

/** The request is refused; the message is the problem's detail. */
final class RefusedException extends RuntimeException {
    private final int status;

    RefusedException(int status, String detail) {
        super(detail);
        this.status = status;
    }

    static RefusedException badRequest(String detail) {
        return new RefusedException(400, detail);
    }

    Answer answer(String path) {
        return new Problem(status, String.valueOf(getMessage()), path).answer();
    }
}
