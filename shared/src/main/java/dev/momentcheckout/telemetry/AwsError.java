package dev.momentcheckout.telemetry;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

    private static @Nullable String onlyIf(Pattern shape, @Nullable String text) {
        return text != null && shape.matcher(text).matches() ? text : null;
    }
}
