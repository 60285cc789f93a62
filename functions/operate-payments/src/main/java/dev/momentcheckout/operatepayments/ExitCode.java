package dev.momentcheckout.operatepayments;

/** The exit codes of all commands. The script {@code ops} ends with them. */
enum ExitCode {
    /** Done, or nothing to do. */
    DONE(0),
    /** A failure; the same command can be run again. */
    FAILED(1),
    /** The command line is wrong. */
    USAGE(2),
    /** There is no such payment. */
    NOT_FOUND(3),
    /** A rule does not allow the command. */
    REFUSED(4),
    /** The payment has changed since it was read. */
    CHANGED(5),
    /** The command found something that an operator must repair. */
    FINDINGS(6);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
