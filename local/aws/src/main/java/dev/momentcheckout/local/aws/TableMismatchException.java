package dev.momentcheckout.local.aws;

/** A table exists under the name of one of the template's tables, but is not such a table. */
public final class TableMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TableMismatchException(String message) {
        super(message);
    }
}
