package dev.momentcheckout.telemetry;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * What an AWS service says about a failed call, without its message: that may contain account ids, ARNs and input.
 *
 * @param code AWS's error code, such as {@code AccessDeniedException}; null if it has another form
 * @param status HTTP status
 * @param requestId AWS's id of the call, with which AWS Support finds it; null if it has another form
 */
public record AwsError(
        @Nullable String code, int status, @Nullable String requestId) {
    private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9.]{0,63}");
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

    public AwsError {
        code = onlyIf(CODE, code);
        requestId = onlyIf(REQUEST_ID, requestId);
    }

    /** Returns what AWS says about a failed call, or null if no cause of the failure is a response of AWS. */
    public static @Nullable AwsError of(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof AwsServiceException e) {
                AwsErrorDetails details = e.awsErrorDetails();
                return new AwsError(details == null ? null : details.errorCode(), e.statusCode(), e.requestId());
            }
        }
        return null;
    }

    /** Returns whether AWS denies the call, or what it is about does not exist: waiting does not help. */
    public boolean isLasting() {
        return "AccessDeniedException".equals(code) || "ResourceNotFoundException".equals(code);
    }

    private static @Nullable String onlyIf(Pattern shape, @Nullable String text) {
        return text != null && shape.matcher(text).matches() ? text : null;
    }
}
