package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Session;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator's commands in the lab: which function runs them, and what the page's endpoint returns. */
class OperatorConsoleTest {
    private static final Pattern COMMAND = Pattern.compile("(?m)^  ([a-z]+) ");

    private final Lab lab =
            Lab.start(LabSettings.onFreePorts(Path.of(System.getProperty("project.root", "."), "template.yaml")));
    private final App app = new App(lab.apiUrl());
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    @AfterEach
    void close() {
        app.close();
        lab.close();
    }

    private HttpResponse<String> post(String body, String accept) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(lab.pageUrl() + "/lab/ops"))
                        .header("Accept", accept)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private JsonNode run(String... argv) throws Exception {
        HttpResponse<String> response = post(
                json.createObjectNode()
                        .set("argv", json.valueToTree(List.of(argv)))
                        .toString(),
                "*/*");
        assertThat(response.statusCode()).isEqualTo(200);
        return json.readTree(response.body());
    }

    private String payMoreThanExpected() {
        String session = app.createSession().body().path("session_id").asText();
        lab.moment().webhooks().always(Deviation.OTHER_AMOUNT);
        lab.moment().pay(session);
        lab.moment().webhooks().awaitIdle();
        return session;
    }

    private String revision(String session) {
        return ScenarioContext.text(lab.item(session), "revision");
    }

    @Test
    void curl_inspects_a_payment_as_text() throws Exception {
        String session = payMoreThanExpected();

        HttpResponse<String> response = post("{\"argv\":[\"inspect\",\"" + session + "\"],\"width\":80}", "text/plain");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("x-exit-code")).hasValue("0");
        assertThat(response.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
        assertThat(response.body()).contains(session, "amount-mismatch", "./ops approve " + session, "session updated");
    }

    @Test
    void an_approval_publishes_the_payment_and_the_page_shows_it() throws Exception {
        String session = payMoreThanExpected();

        JsonNode approved =
                run("approve", session, "--revision", revision(session), "--because", "It's a rounded cent");

        assertThat(approved.path("exit").asInt()).as(approved.toString()).isZero();
        assertThat(approved.path("command").asText())
                .isEqualTo("./ops approve " + session + " --revision 2 --because 'It'\\''s a rounded cent'");
        assertThat(approved.path("out").asText()).contains(session);
        assertThat(lab.awaitPublished()).isTrue();
        assertThat(lab.publishedEvents(session))
                .extracting(entry -> entry.detailType())
                .containsExactly("Payment Needs Review", "Payment Paid");
        Session paid = lab.moment().session(session);
        assertThat(ConsistencyCheck.of(lab, ConsistencyCheck.Scope.ALL, Set.of(paid.id()), List.of())
                        .differences())
                .isEmpty();
    }

    @Test
    void nothing_awaits_an_operator_after_the_decisions() throws Exception {
        String approved = payMoreThanExpected();
        String closed = payMoreThanExpected();
        lab.runSchedules();
        assertThat(lab.awaitingOperator()).isEqualTo(2);

        run("approve", approved, "--revision", revision(approved), "--because", "a cent");
        run("close", closed, "--revision", revision(closed), "--as", "refunded", "--because", "another cent");
        lab.runSchedules();

        assertThat(lab.awaitingOperator()).isZero();
        ConsistencyCheck check = ConsistencyCheck.of(lab, ConsistencyCheck.Scope.ALL, Set.of(), List.of());
        assertThat(check.differences()).isEmpty();
        assertThat(check.recorded()).containsExactly(approved);
        assertThat(check.published()).containsExactly(approved);
        assertThat(check.closed()).containsExactly(closed);
    }

    @Test
    void the_exit_code_and_the_reason_of_a_refusal_are_returned() throws Exception {
        String session = payMoreThanExpected();

        JsonNode changed = run("approve", session, "--revision", "1", "--because", "too late");
        assertThat(changed.path("exit").asInt()).isEqualTo(5);
        assertThat(changed.path("err").asText()).contains("changed since revision 1");

        assertThat(run("inspect", "ps_absent00000000000001").path("exit").asInt())
                .isEqualTo(3);
        assertThat(run("approve", session).path("exit").asInt()).isEqualTo(2);
    }

    /** RepairPayments invokes PublishEvents through the endpoint of Lambda. */
    @Test
    void a_repair_reaches_the_publisher() throws Exception {
        String session = app.createSession().body().path("session_id").asText();
        lab.moment().pay(session);
        lab.moment().webhooks().awaitIdle();
        assertThat(lab.awaitPublished()).isTrue();

        JsonNode resent = run("resend", session);

        assertThat(resent.path("exit").asInt()).as(resent.toString()).isZero();
        assertThat(lab.publishedEvents(session)).hasSize(2);
        assertThat(lab.publishedEvents(session).getFirst().detail())
                .isEqualTo(lab.publishedEvents(session).getLast().detail());
    }

    /** The help lists the commands of both functions, so it shows which function has which. */
    @Test
    void each_command_runs_in_its_function() throws Exception {
        String help = run("help").path("out").asText() + run("help").path("err").asText();
        Set<String> commands =
                COMMAND.matcher(help).results().map(match -> match.group(1)).collect(Collectors.toSet());

        assertThat(commands).contains("doctor", "list", "find", "inspect", "approve", "close");
        for (String command : commands) {
            JsonNode output = run(command, "--help");
            assertThat(output.path("exit").asInt()).as(output.toString()).isZero();
        }
    }

    @Test
    void doctor_compares_moments_clock_with_the_labs_clock() throws Exception {
        lab.skipTime(Duration.ofMinutes(6));

        assertThat(run("doctor").path("out").asText()).contains("Moment's clock and ours differ by at most a minute");

        lab.faults().set(FaultSwitch.SKEWED, true);
        assertThat(run("doctor").path("out").asText()).contains("ahead of ours");
    }

    @ParameterizedTest
    @CsvSource({
        "'{}', 400",
        "'{\"argv\":[]}', 400",
        "'not JSON', 400",
        "'{\"argv\":[\"list\"],\"width\":10}', 400",
    })
    void an_invalid_request_is_rejected(String body, int status) throws Exception {
        HttpResponse<String> problem = post(body, "*/*");
        assertThat(problem.statusCode()).isEqualTo(status);
        assertThat(json.readTree(problem.body()).path("title").asText()).isNotEmpty();

        HttpResponse<String> text = post(body, "text/plain");
        assertThat(text.statusCode()).isEqualTo(status);
        assertThat(text.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
    }
}
