package dev.momentcheckout.reconcilesessions;

/** A run that did all it could, but could not read everything that is due. Lambda counts it as an error. */
final class IncompleteRunException extends RuntimeException {
    IncompleteRunException() {
        super("a part of an index could not be read; the log names it");
    }
}
