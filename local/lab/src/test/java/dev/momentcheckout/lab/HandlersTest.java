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

    /** Returns its environment. */
    public static final class ValidHandler implements RequestStreamHandler {
        private final Map<String, String> environment;

        public ValidHandler(Map<String, String> environment, SystemServices services) {
            if (environment.isEmpty()) {
                throw new IllegalArgumentException("MOMENT_MODE is missing");
            }
            this.environment = environment;
        }

        @Override
        public void handleRequest(InputStream event, OutputStream response, Context context) throws IOException {
            response.write(environment.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Returns its event and its environment, and leaves both conversions to the runtime. */
    public static final class Typed implements RequestHandler<Map<String, Object>, Map<String, Object>> {
        private final Map<String, String> environment;

        public Typed(Map<String, String> environment, SystemServices services) {
            this.environment = environment;
        }

        @Override
        public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
            return Map.of("event", event, "environment", environment);
        }
    }

    /** Has no constructor that takes the environment. */
    public static final class NoEnvironment implements RequestStreamHandler {
        @Override
        public void handleRequest(InputStream event, OutputStream response, Context context) {}
    }

    /** Has a supported event type with an unsupported response type. */
    public static final class OtherResponse implements RequestHandler<DynamodbEvent, String> {
        public OtherResponse(Map<String, String> environment, SystemServices services) {
            environment.forEach((_, _) -> {});
        }

        @Override
        public String handleRequest(DynamodbEvent event, Context context) {
            return "";
        }
    }

    @Test
    void passes_the_environment_to_the_handler() throws IOException {
        assertThat(invoke(ValidHandler.class, "{}")).isEqualTo("{INTEGRATION_ID=lab}");
    }

    @Test
    void converts_events_and_responses_of_a_typed_handler() throws IOException {
        JsonMapper json = JsonMapper.builder().build();

        assertThat(json.readTree(invoke(Typed.class, "{\"n\":1}")))
                .isEqualTo(json.readTree("{\"event\":{\"n\":1},\"environment\":{\"INTEGRATION_ID\":\"lab\"}}"));
    }

    private static String invoke(Class<?> handler, String event) throws IOException {
        var response = new ByteArrayOutputStream();
        Handlers.create(handler.getName(), Map.of("INTEGRATION_ID", "lab"), SystemServices.system())
                .handleRequest(
                        new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)),
                        response,
                        new LambdaContext("request-1"));
        return response.toString(StandardCharsets.UTF_8);
    }

    @Test
    void passes_on_the_handler_s_message_about_its_environment() {
        assertThatThrownBy(() -> Handlers.create(ValidHandler.class.getName(), Map.of(), SystemServices.system()))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("MOMENT_MODE is missing");
    }

    @ParameterizedTest
    @CsvSource({
        "dev.momentcheckout.NoSuchHandler, not on the class path",
        "java.lang.String, must implement RequestStreamHandler",
        "dev.momentcheckout.lab.HandlersTest$NoEnvironment, needs a public constructor that takes the environment",
        "dev.momentcheckout.lab.HandlersTest$OtherResponse, must implement RequestStreamHandler",
    })
    void explains_why_a_handler_is_not_usable(String className, String message) {
        assertThatThrownBy(() -> Handlers.create(className, Map.of("a", "b"), SystemServices.system()))
                .isInstanceOf(LabException.class)
                .hasMessageContaining(message);
    }
}
