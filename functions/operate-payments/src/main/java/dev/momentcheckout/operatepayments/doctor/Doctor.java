package dev.momentcheckout.operatepayments.doctor;

import dev.momentcheckout.secrets.SecretUnavailableException;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.telemetry.AwsError;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Runs all checks at the same time. A check that fails or does not end is unknown, and the others are not affected by
 * it.
 */
public final class Doctor {
    /** A check makes up to about twenty calls, each of at most four seconds, and nearly always of milliseconds. */
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private final List<Check> checks;
    private final Telemetry telemetry;
    private final Duration limit;

    Doctor(List<Check> checks, Telemetry telemetry) {
        this(checks, telemetry, LIMIT);
    }

    Doctor(List<Check> checks, Telemetry telemetry, Duration limit) {
        this.checks = List.copyOf(checks);
        this.telemetry = telemetry;
        this.limit = limit;
    }

    /** Returns the results in the order of the checks. */
    public List<CheckReport> reports(Deadline deadline) {
        long end = System.nanoTime() + deadline.remaining(limit).toNanos();
        List<FutureTask<CheckResult>> tasks = new ArrayList<>();
        for (Check check : checks) {
            FutureTask<CheckResult> task = new FutureTask<>(() -> result(check));
            tasks.add(task);
            Thread.ofVirtual().name(check.name().name()).start(telemetry.inCurrentInvocation(task));
        }
        List<CheckReport> reports = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            reports.add(new CheckReport(checks.get(i).name(), awaited(tasks.get(i), end)));
        }
        return reports;
    }

    private static CheckResult awaited(FutureTask<CheckResult> task, long end) {
        try {
            return task.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            return new CheckResult.Unknown("the check did not end in time. Run it again", null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new CheckResult.Unknown("the check was interrupted", null);
        } catch (ExecutionException e) {
            // An error, such as a class that is missing in the artifact: result() handles exceptions.
            return new CheckResult.Unknown(
                    "the check failed: " + String.valueOf(e.getCause()).split(":", 2)[0], null);
        }
    }

    private CheckResult result(Check check) {
        try {
            return check.result();
        } catch (RuntimeException e) {
            AwsError error = AwsError.of(e);
            List<LogField> fields = new ArrayList<>(LogField.awsError(error));
            fields.add(LogField.reason(check.name()));
            fields.add(LogField.failure(e));
            telemetry.log(LogEvent.OPERATOR_COMMAND_FAILED, fields.toArray(LogField[]::new));
            return new CheckResult.Unknown(problem(e, error), error == null ? null : error.code());
        }
    }

    /** Returns why a call failed. AWS's message is not part of it: it may contain more than an operator may see. */
    static String problem(RuntimeException e, @Nullable AwsError error) {
        if (error != null) {
            return "AWS refused a call: " + (error.code() == null ? "HTTP status " + error.status() : error.code())
                    + (error.requestId() == null ? "" : ", request id " + error.requestId());
        }
        if (e instanceof SecretUnavailableException) {
            return String.valueOf(e.getMessage());
        }
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (each instanceof SdkException) {
                return "AWS did not answer. Run it again";
            }
        }
        return "an unexpected error occurred. The log of InspectPayments has it";
    }
}
