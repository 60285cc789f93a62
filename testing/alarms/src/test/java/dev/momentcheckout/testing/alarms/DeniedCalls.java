package dev.momentcheckout.testing.alarms;

import dev.momentcheckout.local.aws.NetworkFaults;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpFullResponse;

/** Answers calls of AWS as for a role that lacks their permission. */
final class DeniedCalls {
    private static final String DENIED = """
            {"__type":"com.amazon.coral.service#AccessDeniedException",\
            "message":"User is not authorized to perform this action"}""";

    private DeniedCalls() {}

    /**
     * Denies calls of one operation.
     *
     * @param target value of {@code X-Amz-Target}
     * @param part what the bodies of the denied calls contain; empty for all
     */
    static NetworkFaults.Interceptor of(String target, String part) {
        return (request, next) -> request.httpRequest()
                                .firstMatchingHeader("X-Amz-Target")
                                .filter(target::equals)
                                .isPresent()
                        && NetworkFaults.body(request).contains(part)
                ? denied()
                : next.call();
    }

    private static HttpExecuteResponse denied() {
        return HttpExecuteResponse.builder()
                .response(SdkHttpFullResponse.builder()
                        .statusCode(400)
                        .putHeader("Content-Type", "application/x-amz-json-1.0")
                        .build())
                .responseBody(
                        AbortableInputStream.create(new ByteArrayInputStream(DENIED.getBytes(StandardCharsets.UTF_8))))
                .build();
    }
}
