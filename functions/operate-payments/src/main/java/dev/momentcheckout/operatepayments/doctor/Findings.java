package dev.momentcheckout.operatepayments.doctor;

import dev.momentcheckout.telemetry.AwsError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Collects what a check of several parts sees. A part that AWS refuses does not hide what the other parts find: the
 * check is unknown only if none of them found a fault.
 */
final class Findings {
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> details = new ArrayList<>();
    private @Nullable SdkException failure;

    void add(String wrong, String effect, String command) {
        findings.add(new Finding(wrong, effect, command));
    }

    void detail(String text) {
        details.add(text);
    }

    /** Runs a part. */
    void part(Runnable part) {
        try {
            part.run();
        } catch (SdkException e) {
            if (failure == null) {
                failure = e;
            }
        }
    }

    /** Returns the result of the parts. Throws the first failure if there is one and no part found a fault. */
    CheckResult result() {
        if (findings.isEmpty()) {
            if (failure != null) {
                throw failure;
            }
            return new CheckResult.Ok(details);
        }
        if (failure != null) {
            detail("another part of this check could not run: " + Doctor.problem(failure, AwsError.of(failure)));
        }
        return new CheckResult.Fault(findings, details);
    }
}
