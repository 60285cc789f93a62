package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.wiring.SystemServices;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandlersTest {

    /** Says what its environment holds. */
    public static final class Good implements RequestStreamHandler {
        private final Map<String, String> environment;

        public Good(Map<String, String> environment, SystemServices services) {
            if (environment.isEmpty()) {
                throw new IllegalArgumentException("MOMENT_MODE is missing");
            }
            this.environment = environment;
        }

        @Override
        public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
            answer.write(environment.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Has what was said to it and the environment answered, and leaves both conversions to the runtime. */
    public static final class Typed implements RequestHandler<Map<String, Object>, Map<String, Object>> {
        private final Map<String, String> environment;

        public Typed(Map<String, String> environment, SystemServices services) {
            this.environment = environment;
        }

        @Override
        public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
            return Map.of("said", event, "environment", environment);
        }
    }

    /** Has no constructor that takes the environment. */
    public static final class NoEnvironment implements RequestStreamHandler {
        @Override
        public void handleRequest(InputStream event, OutputStream answer, Context context) {}
    }

    /** Takes the right event and answers something else. */
    public static final class OtherAnswer implements RequestHandler<DynamodbEvent, String> {
        public OtherAnswer(Map<String, String> environment, SystemServices services) {
            environment.forEach((_, _) -> {});
        }

        @Override
        public String handleRequest(DynamodbEvent event, Context context) {
            return "";
        }
    }

    @Test
    void gives_the_handler_its_environment() throws IOException {
        assertThat(answer(Good.class, "{}")).isEqualTo("{INTEGRATION_ID=lab}");
    }

    @Test
    void converts_for_a_handler_that_does_not_do_so_itself() throws IOException {
        JsonMapper json = JsonMapper.builder().build();

        assertThat(json.readTree(answer(Typed.class, "{\"n\":1}")))
                .isEqualTo(json.readTree("{\"said\":{\"n\":1},\"environment\":{\"INTEGRATION_ID\":\"lab\"}}"));
    }

    private static String answer(Class<?> handler, String event) throws IOException {
        var answer = new ByteArrayOutputStream();
        Handlers.create(handler.getName(), Map.of("INTEGRATION_ID", "lab"), SystemServices.system())
                .handleRequest(
                        new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)),
                        answer,
                        new LambdaContext("request-1"));
        return answer.toString(StandardCharsets.UTF_8);
    }

    @Test
    void hands_on_what_the_handler_says_about_its_environment() {
        assertThatThrownBy(() -> Handlers.create(Good.class.getName(), Map.of(), SystemServices.system()))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("MOMENT_MODE is missing");
    }

    @ParameterizedTest
    @CsvSource({
        "dev.momentcheckout.NoSuchHandler, not on the class path",
        "java.lang.String, handleRequest",
        "dev.momentcheckout.lab.HandlersTest$NoEnvironment, needs a public constructor that takes the environment",
        "dev.momentcheckout.lab.HandlersTest$OtherAnswer, must implement RequestStreamHandler",
    })
    void says_what_is_wrong_with_a_handler(String className, String complaint) {
        assertThatThrownBy(() -> Handlers.create(className, Map.of("a", "b"), SystemServices.system()))
                .isInstanceOf(LabException.class)
                .hasMessageContaining(complaint);
    }
}
