package dev.momentcheckout.operatepayments;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The functions as Lambda starts them, with the environment of the template. */
class OperatorHandlersTest {
    private final TestEnvironment environment = TestEnvironment.start();

    @AfterEach
    void close() {
        environment.close();
    }

    private RequestStreamHandler handler(CommandName.Function function) {
        return switch (function) {
            case INSPECT_PAYMENTS -> new InspectPaymentsHandler(environment.environment("InspectPayments"));
            case REPAIR_PAYMENTS -> new RepairPaymentsHandler(environment.environment("RepairPayments"));
        };
    }

    private static JsonNode run(RequestStreamHandler handler, String... argv) throws IOException {
        var request = JsonTree.object();
        Stream.of(argv).forEach(request.withArray("argv")::add);
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        handler.handleRequest(
                new ByteArrayInputStream(request.toString().getBytes(StandardCharsets.UTF_8)),
                output,
                new LambdaContext("request-1", 900_000));
        return new ObjectMapper().readTree(output.toByteArray());
    }

    @ParameterizedTest
    @EnumSource(CommandName.class)
    void a_function_has_its_commands_and_refuses_those_of_the_other(CommandName name) throws IOException {
        for (CommandName.Function function : CommandName.Function.values()) {
            JsonNode help = run(handler(function), name.wireName(), "--help");
            JsonNode unknownOption = run(handler(function), name.wireName(), "--no-such-option");
            assertThat(unknownOption.path("exit").asInt())
                    .as(function.logicalId())
                    .isEqualTo(2);
            if (name.function() == function) {
                assertThat(help.path("exit").asInt()).isZero();
                assertThat(help.path("out").asText()).contains("Usage: ./ops " + name.wireName(), name.description());
                assertThat(unknownOption.path("err").asText()).contains("Usage: ./ops " + name.wireName());
            } else {
                assertThat(help.path("exit").asInt()).isEqualTo(2);
                assertThat(help.path("err").asText())
                        .contains("a command of the function " + name.function().logicalId());
            }
        }
    }
}
