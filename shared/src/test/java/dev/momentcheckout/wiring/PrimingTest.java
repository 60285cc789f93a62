package dev.momentcheckout.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.momentcheckout.session.StoreUnavailableException;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.crac.Core;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

class PrimingTest {
    private final List<String> done = new ArrayList<>();
    private final Priming priming = new Priming(
                    new Telemetry("stack", Clock.systemUTC(), _ -> {}), () -> done.add("renewed"))
            .call(() -> done.add("table"))
            .call(() -> {
                throw new IllegalStateException("the role is not usable yet");
            })
            .call(() -> done.add("secret"))
            .forgetAfterRestore(() -> done.add("forgotten"));

    @Test
    void a_failed_call_does_not_prevent_the_next_one() {
        assertThatNoException().isThrownBy(priming::start);

        assertThat(done).containsExactly("table", "secret");
    }

    @Test
    void a_failed_call_is_logged_with_awss_error() {
        List<String> lines = new ArrayList<>();
        new Priming(new Telemetry("stack", Clock.systemUTC(), lines::add), () -> {})
                .call(() -> {
                    throw new StoreUnavailableException("a session could not be read", denied());
                })
                .start();

        assertThat(lines.getFirst())
                .contains(
                        "priming failed",
                        "\"aws_error_code\":\"AccessDeniedException\"",
                        "\"aws_status\":400",
                        "\"aws_request_id\":\"AWS-REQUEST-1\"")
                .doesNotContain("canary");
        assertThat(lines.getLast()).contains("\"PrimingFailed\":1");
    }

    private static RuntimeException denied() {
        return DynamoDbException.builder()
                .message("canary")
                .statusCode(400)
                .requestId("AWS-REQUEST-1")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("AccessDeniedException")
                        .errorMessage("canary")
                        .build())
                .build();
    }

    @Test
    void connections_and_caches_from_before_a_snapshot_are_not_used_after_it() {
        priming.beforeCheckpoint(Core.getGlobalContext());
        assertThat(done).containsExactly("forgotten");

        priming.afterRestore(Core.getGlobalContext());
        assertThat(done).containsExactly("forgotten", "renewed", "forgotten");
    }
}
