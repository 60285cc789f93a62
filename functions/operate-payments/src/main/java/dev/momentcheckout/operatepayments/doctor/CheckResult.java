package dev.momentcheckout.operatepayments.doctor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The result of one check. */
public sealed interface CheckResult {
    /**
     * Nothing is wrong.
     *
     * @param details what the check saw
     */
    record Ok(List<String> details) implements CheckResult {
        public Ok {
            details = List.copyOf(details);
        }
    }

    /**
     * Something is wrong.
     *
     * @param findings at least one
     * @param details what else the check saw
     */
    record Fault(List<Finding> findings, List<String> details) implements CheckResult {
        public Fault {
            findings = List.copyOf(findings);
            details = List.copyOf(details);
            if (findings.isEmpty()) {
                throw new IllegalArgumentException("a fault has a finding");
            }
        }
    }

    /**
     * The check could not run, so it says nothing about the stack.
     *
     * @param problem why
     * @param errorCode AWS's error code, or null without one
     */
    record Unknown(String problem, @Nullable String errorCode) implements CheckResult {}
}
