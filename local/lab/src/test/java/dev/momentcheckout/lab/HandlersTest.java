package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.momentcheckout.wiring.Surroundings;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandlersTest {

    /** Says what its environment holds. */
    public static final class Good implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
        private final Map<String, String> environment;

        public Good(Map<String, String> environment, Surroundings around) {
            if (environment.isEmpty()) {
                throw new IllegalArgumentException("MOMENT_MODE is missing");
            }
            this.environment = environment;
        }

        @Override
        public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, @Nullable Context context) {
            return APIGatewayV2HTTPResponse.builder()
                    .withBody(environment.toString())
                    .build();
        }
    }

    /** Has no constructor that takes the environment. */
    public static final class NoEnvironment implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
        @Override
        public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, @Nullable Context context) {
            return new APIGatewayV2HTTPResponse();
        }
    }

    /** Takes the right event and answers something else. */
    public static final class OtherAnswer implements RequestHandler<APIGatewayV2HTTPEvent, String> {
        public OtherAnswer(Map<String, String> environment, Surroundings around) {
            environment.forEach((_, _) -> {});
        }

        @Override
        public String handleRequest(APIGatewayV2HTTPEvent event, @Nullable Context context) {
            return "";
        }
    }

    @Test
    void gives_the_handler_its_environment() {
        var handler = Handlers.create(Good.class.getName(), Map.of("MARK", "lab"), Surroundings.real());

        assertThat(handler.event()).isEqualTo(APIGatewayV2HTTPEvent.class);
        assertThat(handler.answer()).isEqualTo(APIGatewayV2HTTPResponse.class);
        assertThat(handler.handler())
                .isInstanceOfSatisfying(
                        Good.class,
                        good -> assertThat(good.handleRequest(new APIGatewayV2HTTPEvent(), null)
                                        .getBody())
                                .isEqualTo("{MARK=lab}"));
    }

    @Test
    void hands_on_what_the_handler_says_about_its_environment() {
        assertThatThrownBy(() -> Handlers.create(Good.class.getName(), Map.of(), Surroundings.real()))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("MOMENT_MODE is missing");
    }

    @ParameterizedTest
    @CsvSource({
        "dev.momentcheckout.NoSuchHandler, not on the class path",
        "java.lang.String, handleRequest",
        "dev.momentcheckout.lab.HandlersTest$NoEnvironment, needs a public constructor that takes the environment",
        "dev.momentcheckout.lab.HandlersTest$OtherAnswer, must implement RequestHandler",
    })
    void says_what_is_wrong_with_a_handler(String className, String complaint) {
        assertThatThrownBy(() -> Handlers.create(className, Map.of("a", "b"), Surroundings.real()))
                .isInstanceOf(LabException.class)
                .hasMessageContaining(complaint);
    }
}
