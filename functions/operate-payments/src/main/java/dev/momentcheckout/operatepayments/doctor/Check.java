package dev.momentcheckout.operatepayments.doctor;

/** One question about the deployed stack. */
interface Check {
    CheckName name();

    /**
     * Asks it.
     *
     * @throws RuntimeException if the question could not be answered; the report then says why
     */
    CheckResult result();
}
