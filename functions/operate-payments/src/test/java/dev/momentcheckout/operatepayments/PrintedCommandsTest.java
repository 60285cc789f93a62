package dev.momentcheckout.operatepayments;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.operatepayments.doctor.CheckName;
import dev.momentcheckout.operatepayments.doctor.CheckReport;
import dev.momentcheckout.operatepayments.doctor.CheckResult;
import dev.momentcheckout.operatepayments.doctor.Finding;
import dev.momentcheckout.testing.support.OperatorOutput;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An operator copies a printed command, which must act on the stack of the command that printed it. */
class PrintedCommandsTest {
    private static final String CALL = "./ops --stack prod --region eu-west-1";

    /**
     * Runs a command in the text and in the JSON format; each command of the outputs must name the stack, and be on one
     * line in any terminal.
     */
    private static String outputs(RequestStreamHandler handler, String line) {
        String narrow = output(handler, 40, line);
        String wide = output(handler, 400, line);
        assertThat(commands(narrow)).as(line + ", narrow").isEqualTo(commands(wide));
        return output(handler, 120, line) + output(handler, 120, line + " --output json");
    }

    private static String output(RequestStreamHandler handler, int width, String line) {
        OperatorOutput output = OperatorOutput.of(
                (input, response, context) -> {
                    ObjectNode request = (ObjectNode) JsonTree.read(input.readAllBytes());
                    request.put("ops", CALL).put("width", width);
                    byte[] payload = request.toString().getBytes(StandardCharsets.UTF_8);
                    handler.handleRequest(new ByteArrayInputStream(payload), response, context);
                },
                line.split(" "));
        String text = output.out() + output.err();
        assertThat(text.replace(CALL + " ", "")).as(line).doesNotContain("./ops");
        return text;
    }

    /** Returns what a terminal shows from the beginning of each command to the end of its line. */
    private static Set<String> commands(String text) {
        return text.lines()
                .filter(each -> each.contains("./ops"))
                .map(each -> each.substring(each.indexOf("./ops")))
                .collect(Collectors.toSet());
    }

    @Test
    void list_find_and_inspect_name_the_stack() {
        try (OperatorFixture fixture = new OperatorFixture()) {
            String id = fixture.openAtMoment();
            String unknown = fixture.openAtMoment();
            fixture.create(id, OperatorFixture.ofOrder("A-17"));
            String open = fixture.openAtMoment();
            fixture.create(open, OperatorFixture.terms());
            fixture.environment().moment().pay(open);
            fixture.pay(id, 1001);
            fixture.create("ps_unreadable", OperatorFixture.terms());
            Map<String, AttributeValue> item =
                    new HashMap<>(fixture.environment().item("ps_unreadable"));
            item.put("version", AttributeValue.fromN("99"));
            fixture.environment().putItem(item);

            assertThat(outputs(fixture.handler(), "list")).contains(CALL + " approve " + id);
            assertThat(outputs(fixture.handler(), "find --owner anonymous"))
                    .contains(CALL + " inspect SESSION", CALL + " inspect ps_unreadable");
            assertThat(outputs(fixture.handler(), "inspect " + id))
                    .contains(CALL + " approve " + id, CALL + " close " + id, CALL + " resend " + id);
            assertThat(outputs(fixture.handler(), "inspect " + open))
                    .contains("This records it:\n" + CALL + " refresh ");
            assertThat(outputs(fixture.handler(), "inspect " + unknown))
                    .contains(CALL + " refresh " + unknown + " --adopt");
        }
    }

    @Test
    void refused_and_outdated_decisions_name_the_stack() {
        try (RepairFixture repair = new RepairFixture()) {
            repair.payments().create("ps_1", OperatorFixture.ofOrder("A-17"));

            assertThat(outputs(repair.handler(), "approve ps_1 --revision 1 --because asked"))
                    .contains(CALL + " refresh ps_1");
            assertThat(outputs(repair.handler(), "close ps_1 --as refunded --revision 9 --because asked"))
                    .contains(CALL + " inspect ps_1");
            assertThat(outputs(repair.handler(), "refresh ps_1")).contains(CALL + " doctor");
        }
    }

    @Test
    void resend_and_redrive_name_the_stack() {
        try (RepublishFixture fixture = new RepublishFixture()) {
            fixture.paid("ps_1");
            fixture.paid("ps_2");
            fixture.parkAll();

            assertThat(outputs(fixture.handler(), "redrive")).contains(CALL + " redrive --yes");
            assertThat(outputs(fixture.handler(), "resend --since 1h")).contains(CALL + " resend --since ");
            assertThat(outputs(fixture.handler(), "resend --since 1h --limit 1 --yes"))
                    .contains("To publish the next, run:\n" + CALL + " resend --since ");
        }
    }

    @Test
    void doctor_names_the_stack() {
        CheckResult fault = new CheckResult.Fault(
                List.of(new Finding("wrong", "effect", "./ops list parked   # then: ./ops redrive")), List.of());

        Report report = DoctorCommand.report(List.of(new CheckReport(CheckName.QUEUES, fault)), OpsScript.of(CALL));

        String command = CALL + " list parked   # then: " + CALL + " redrive";
        assertThat(report.json().at("/checks/0/findings/0/command").asText()).isEqualTo(command);
        assertThat(new TextLayout(120).text(report.out())).contains(command);
    }

    /** The text that printed commands have in its place. */
    @ParameterizedTest
    @ValueSource(strings = {"...", "\u2026", "-", "?! ."})
    void a_reason_without_a_letter_or_a_digit_is_refused(String because) {
        try (RepairFixture repair = new RepairFixture()) {
            repair.payments().create("ps_1", OperatorFixture.terms());

            OperatorOutput output =
                    repair.run("close", "ps_1", "--as", "no-payment", "--revision", "1", "--because", because);

            assertThat(output.exit()).isEqualTo(2);
            assertThat(output.err()).contains("no letter and no digit");
            assertThat(repair.operations("ps_1")).isEmpty();
        }
    }
}
