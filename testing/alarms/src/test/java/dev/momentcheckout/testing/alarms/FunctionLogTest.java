package dev.momentcheckout.testing.alarms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.testing.alarms.FunctionLog.CapturedLine;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class FunctionLogTest {
    private final FunctionLog log = new FunctionLog("CreateSession");

    private static String line(String requestId) {
        return "{\"message\":\"request served\",\"function_request_id\":\"" + requestId + "\"}";
    }

    private String invoke(Function<LambdaContext, String> invocation) {
        return log.invoke(invocation, () -> 1000);
    }

    @Test
    void captures_the_lines_of_an_invocation() {
        String id = invoke(context -> {
            log.write(line(context.getAwsRequestId()));
            return context.getAwsRequestId();
        });

        List<CapturedLine> lines = log.drain();
        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst().function()).isEqualTo("CreateSession");
        assertThat(lines.getFirst().json().path("function_request_id").asText()).isEqualTo(id);
        assertThat(log.drain()).isEmpty();
    }

    @Test
    void a_hand_written_line_outside_of_an_invocation_is_refused() {
        log.write(line("CreateSession-1"));

        assertThatThrownBy(log::drain)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no invocation is running");
    }

    @Test
    void a_hand_written_line_that_names_no_invocation_is_refused() {
        assertThatThrownBy(() -> invoke(_ -> {
                    log.write("{\"message\":\"request served\"}");
                    return "";
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not belong to the invocation");
    }

    @Test
    void a_line_of_an_earlier_invocation_is_refused() {
        String earlier = invoke(context -> context.getAwsRequestId());

        assertThatThrownBy(() -> invoke(_ -> {
                    log.write(line(earlier));
                    return "";
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(earlier);
    }

    @Test
    void only_the_log_of_a_function_creates_captured_lines() {
        assertThat(CapturedLine.class.getDeclaredConstructors())
                .extracting(Constructor::getModifiers)
                .allMatch(Modifier::isPrivate);
    }
}
