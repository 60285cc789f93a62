package dev.momentcheckout.operatepayments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.secrets.SecretName;
import dev.momentcheckout.secrets.SecretUnavailableException;
import dev.momentcheckout.session.StoreUnavailableException;
import dev.momentcheckout.session.UnreadableItemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.model.SqsException;

class CommandRunnerTest {
    private static final String CANARY = "because-canary-7c1d";
    private static final String[] CLOSE = {"close", "ps_1", "--revision", "3", "--because", CANARY};

    private static Report done() {
        return Report.done(JsonTree.object().put("session", "ps_1"), List.of(new Block.Paragraph("closed")));
    }

    @Test
    void a_command_gets_its_arguments_and_its_invocation() {
        List<CommandStub.Close> ran = new ArrayList<>();
        CommandStub stub = new CommandStub(command -> {
            ran.add(command);
            return done();
        });

        JsonNode response = stub.run("close", "--because=Zoë \"paid\" \\ twice\n@file", "--revision", "3", "ps_1");

        assertThat(response)
                .isEqualTo(
                        JsonTree.object().put("exit", 0).put("out", "closed\n").put("err", ""));
        assertThat(ran).singleElement().satisfies(command -> {
            assertThat(command.session).isEqualTo("ps_1");
            assertThat(command.revision).isEqualTo(3);
            assertThat(command.because).isEqualTo("Zoë \"paid\" \\ twice\n@file");
            assertThat(command.invocation().by()).isEqualTo("arn:aws:iam::1:user/jane");
            assertThat(command.invocation().requestId()).isEqualTo("request-1");
            assertThat(command.invocation().deadline().remaining(Duration.ofHours(1)))
                    .isEqualTo(Duration.ofMinutes(15));
        });
    }

    /** Lambda reuses an instance of the function. */
    @Test
    void an_invocation_does_not_see_the_options_of_the_last_one() {
        List<Boolean> dryRuns = new ArrayList<>();
        CommandStub stub = new CommandStub(command -> {
            dryRuns.add(command.dryRun);
            return done();
        });

        stub.run("close", "ps_1", "--revision", "3", "--because", "x", "--dry-run");
        stub.run("close", "ps_1", "--revision", "3", "--because", "x");

        assertThat(dryRuns).containsExactly(true, false);
    }

    @Test
    void json_has_a_schema_the_command_and_the_exit_code() throws JsonProcessingException {
        CommandStub stub = new CommandStub(_ -> Report.failed(ExitCode.REFUSED, "the purchase would be paid twice"));

        JsonNode response = stub.run("close", "ps_1", "--revision", "3", "--because", "x", "--output", "json");

        assertThat(response.path("exit").asInt()).isEqualTo(4);
        assertThat(response.path("out").asText()).endsWith("}\n").hasLineCount(1);
        assertThat(new ObjectMapper().readTree(response.path("out").asText()))
                .isEqualTo(JsonTree.object()
                        .put("schema", 1)
                        .put("command", "close")
                        .put("exit", 4)
                        .put("problem", "the purchase would be paid twice"));
        assertThat(response.path("err").asText()).isEqualTo("the purchase would be paid twice\n");
    }

    @ParameterizedTest
    @EnumSource(ExitCode.class)
    void the_exit_code_is_that_of_the_report(ExitCode exit) {
        CommandStub stub = new CommandStub(_ -> Report.failed(exit, "because"));

        assertThat(stub.run(CLOSE).path("exit").asInt()).isEqualTo(exit.code());
    }

    /** Scripts depend on the numbers. */
    @Test
    void the_exit_codes_have_fixed_numbers() {
        assertThat(ExitCode.values())
                .extracting(Enum::name, ExitCode::code)
                .map(Object::toString)
                .containsExactly(
                        "(\"DONE\", 0)",
                        "(\"FAILED\", 1)",
                        "(\"USAGE\", 2)",
                        "(\"NOT_FOUND\", 3)",
                        "(\"REFUSED\", 4)",
                        "(\"CHANGED\", 5)",
                        "(\"FINDINGS\", 6)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "close --revision 3 --because x|SESSION",
                "close ps_1 --because x|--revision=N",
                "close ps_1 --revision three --because x|is not a long",
                "close ps_1 --revision 3 --revision 4 --because x|--revision",
                "close ps_1 ps_2 --revision 3 --because x|ps_2",
                "close ps_1 --rev 3 --because x|--rev",
                "close ps_1 --revision 3 --because|--because",
                "close ps_1 --revision 3 --because x --output xml|expected one of [text, json]",
                "close ps_1 --revision 3 --because x --force|--force"
            })
    void a_wrong_command_line_ends_with_2_the_reason_and_the_usage(String commandLine, String reason) {
        CommandStub stub = new CommandStub(_ -> {
            throw new AssertionError("the command must not run");
        });

        JsonNode response = stub.run(commandLine.split(" "));

        assertThat(response.path("exit").asInt()).isEqualTo(2);
        assertThat(response.path("out").asText()).isEmpty();
        assertThat(response.path("err").asText()).contains(reason, "Usage: ./ops close", "--dry-run");
    }

    @Test
    void an_unknown_command_and_one_of_the_other_function_end_with_2() {
        CommandStub stub = new CommandStub(_ -> done());

        assertThat(stub.run("delete").toString())
                .isEqualTo(JsonTree.object()
                        .put("exit", 2)
                        .put("out", "")
                        .put("err", "there is no command \"delete\". ./ops help lists the commands\n")
                        .toString());
        assertThat(stub.run("inspect", "ps_1").path("exit").asInt()).isEqualTo(2);
        assertThat(stub.run("inspect", "ps_1").path("err").asText())
                .isEqualTo(
                        "inspect is a command of the function InspectPayments. The script ./ops chooses the function\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "--help", "-h"})
    void help_lists_every_command(String help) {
        JsonNode response = new CommandStub(_ -> done()).run(help);

        assertThat(response.path("exit").asInt()).isZero();
        for (CommandName name : CommandName.values()) {
            assertThat(response.path("out").asText()).contains("  " + name.wireName() + " ", name.description());
        }
    }

    @Test
    void without_a_command_the_help_ends_with_2() {
        JsonNode response = new CommandStub(_ -> done()).run();

        assertThat(response.path("exit").asInt()).isEqualTo(2);
        assertThat(response.path("out").asText()).contains("Usage: ./ops");
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 54, 80, 120})
    void help_about_a_command_fits_the_terminal(int width) {
        JsonNode response = new CommandStub(_ -> done()).run(width, "close", "--help");

        assertThat(response.path("exit").asInt()).isZero();
        assertThat(response.path("err").asText()).isEmpty();
        String words = response.path("out").asText().replaceAll("\\s+", " ");
        assertThat(words)
                .startsWith("Usage: ./ops close [-h] [--dry-run] --because=TEXT ")
                .contains(
                        CommandName.CLOSE.description(),
                        "SESSION the session, such as ps_1",
                        "--revision N the revision that you have read, as inspect prints it",
                        "--dry-run prints what the command would do, and changes nothing",
                        "--because TEXT why, for the audit never logged",
                        "--output FORMAT text or json (default: text)",
                        "-h, --help describes the command Publishes no event.");
        assertThat(response.path("out").asText().lines())
                .allMatch(line -> line.length() <= width)
                .anyMatch(line -> line.strip().equals("never logged"))
                .last()
                .isEqualTo("Publishes no event.");
    }

    static Stream<Arguments> failures() {
        SqsException denied = (SqsException) SqsException.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("AccessDenied")
                        .errorMessage(CANARY)
                        .build())
                .statusCode(403)
                .requestId("aws-request-1")
                .build();
        return Stream.of(
                Arguments.of(
                        new StoreUnavailableException("cannot write ps_1", new IllegalStateException(CANARY)),
                        "store request failed",
                        "cannot write ps_1. Run it again"),
                Arguments.of(
                        new UnreadableItemException("unknown version", "ps_1", null),
                        "store request failed",
                        "the item ps_1 has a layout"),
                Arguments.of(new UnreadableItemException(CANARY), "store request failed", "an item has a layout"),
                Arguments.of(
                        new SecretUnavailableException(
                                SecretName.API_KEY, SecretUnavailableException.Reason.NOT_SET, "put a value"),
                        "secret rejected",
                        "put a value"),
                Arguments.of(
                        denied,
                        "operator command failed",
                        "AWS refused a call: AccessDenied, request id aws-request-1"),
                Arguments.of(
                        SdkClientException.create(CANARY),
                        "operator command failed",
                        "AWS did not answer. Run it again"),
                Arguments.of(
                        new IllegalArgumentException(CANARY),
                        "unexpected error occurred",
                        "The log of RepairPayments has it under the request id request-1"));
    }

    /** {@code --because} may name a customer, and libraries quote their input in messages. */
    @ParameterizedTest
    @MethodSource("failures")
    void a_failure_ends_with_1_and_a_log_line_without_the_arguments(
            RuntimeException failure, String message, String problem) {
        CommandStub stub = new CommandStub(_ -> {
            throw failure;
        });

        JsonNode response = stub.run(CLOSE);

        assertThat(response.path("exit").asInt()).isEqualTo(1);
        assertThat(response.path("out").asText()).isEmpty();
        assertThat(response.path("err").asText()).contains(problem).doesNotContain(CANARY);
        assertThat(stub.log().only(message).path("function_request_id").asText())
                .isEqualTo("request-1");
        assertThat(stub.log().lines()).noneMatch(line -> line.contains(CANARY));
    }

    @Test
    void a_command_line_that_cannot_be_parsed_is_not_logged() {
        CommandStub stub = new CommandStub(_ -> done());

        stub.run("close", CANARY, CANARY, "--revision", CANARY, "--" + CANARY);
        stub.run(CANARY);

        assertThat(stub.log().lines()).noneMatch(line -> line.contains(CANARY));
    }

    /** A customer's data or the operator's own typing must not move the cursor of the terminal. */
    @Test
    void control_characters_of_arguments_are_not_printed() {
        CommandStub stub = new CommandStub(_ -> done());

        for (String[] argv :
                new String[][] {{"\u001b[2J"}, {"close", "a", "\u001b[2J", "--revision", "3", "--because", "x"}}) {
            assertThat(stub.run(argv).path("err").asText())
                    .contains("\uFFFD[2J")
                    .doesNotContain("\u001b");
        }
    }

    /** JSON escapes the first 32 characters only, but terminals obey others, too. */
    @Test
    void json_has_control_characters_of_values_as_escapes() throws JsonProcessingException {
        String owner = "https://issuer.example#\u001b[2J \u009b2J \u007f \u202e \ud800 \udb40\udc01 Zoë \ud83d\ude00";
        CommandStub stub = new CommandStub(_ -> Report.done(JsonTree.object().put("owner", owner), List.of()));

        String out = stub.run("close", "ps_1", "--revision", "3", "--because", "x", "--output", "json")
                .path("out")
                .asText();

        assertThat(out)
                .contains("\\u009b2J \\u007f \\u202e \\ud800 \\udb40\\udc01 Zoë \ud83d\ude00")
                .doesNotContain("\u001b", "\u009b", "\u007f", "\u202e");
        assertThat(new ObjectMapper().readTree(out).path("owner").asText()).isEqualTo(owner);
    }

    @Test
    void an_output_that_lambda_would_not_return_ends_with_1() {
        CommandStub stub = new CommandStub(
                _ -> Report.done(JsonTree.object(), List.of(new Block.Literal("ps_1 \"Zoë\"\n".repeat(500_000)))));

        JsonNode response = stub.run(CLOSE);

        assertThat(response.path("exit").asInt()).isEqualTo(1);
        assertThat(response.path("out").asText()).isEmpty();
        assertThat(response.path("err").asText())
                .contains("the output has 7 MB", "ended with exit code 0", "Ask for less");
    }
}
