package dev.momentcheckout.operatepayments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.operatepayments.DoctorFixture.Outcome;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class DoctorCommandTest {
    private static final List<Integer> ALL =
            IntStream.rangeClosed(1, 18).boxed().toList();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path artifact;

    @SuppressWarnings("NullAway.Init")
    private DoctorFixture doctor;

    @BeforeEach
    void start() {
        doctor = new DoctorFixture(artifact);
    }

    @AfterEach
    void stop() {
        doctor.close();
    }

    private static List<Integer> without(List<Integer> some) {
        List<Integer> others = new ArrayList<>(ALL);
        others.removeAll(some);
        return others;
    }

    @ParameterizedTest
    @CsvSource({
        "DescribeStacks, 1 14 15 18",
        "ListStackResources, 1 13 14 15",
        "DescribeTable, 8",
        "DescribeTimeToLive, 8",
        "DescribeContinuousBackups, 8",
        "ListEventSourceMappings, 9",
        "DescribeEventBus, 10",
        "GetMetricData, 7 10 11",
        "ListMetrics, 7",
        "GetQueueAttributes, 12",
        "DescribeAlarms, 13",
        "ListSubscriptionsByTopic, 13",
        "GetAlias, 14",
        "GetFunctionConfiguration, 14 15",
        "GetAccountSettings, 16"
    })
    void a_denied_call_leaves_unknown_what_needs_it_and_nothing_else(String action, String checks) {
        List<Integer> affected =
                Arrays.stream(checks.split(" ", -1)).map(Integer::valueOf).toList();
        doctor.aws.deny(action, "AccessDeniedException");

        Outcome outcome = doctor.json();

        assertThat(doctor.aws.called()).contains(action);
        assertThat(outcome.checks("unknown")).as(outcome.out()).isEqualTo(affected);
        assertThat(outcome.checks("ok")).isEqualTo(without(affected));
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(affected)
                .allSatisfy(number -> assertThat(
                                outcome.check(number).path("aws_error_code").asText())
                        .isEqualTo("AccessDeniedException"));
        assertThat(outcome.out() + doctor.log).doesNotContain("secret text of AWS");
    }

    @Test
    void a_catalog_that_cannot_be_read_is_unknown() {
        doctor.setSetting("Pricing", "PRICING", "catalog");
        doctor.aws.deny("Scan", "AccessDeniedException");

        Outcome outcome = doctor.json();

        assertThat(outcome.checks("unknown")).containsExactly(18);
        assertThat(outcome.check(18).path("aws_error_code").asText()).isEqualTo("AccessDeniedException");
    }

    @Test
    void a_denied_part_does_not_hide_the_fault_of_another_part() {
        doctor.aws.deny("DescribeTable", "AccessDeniedException");
        doctor.stack.recoverable = false;

        Outcome outcome = doctor.json();

        assertThat(outcome.checks("fault")).containsExactly(8);
        assertThat(outcome.wrong(8)).endsWith("has no point-in-time recovery");
        assertThat(outcome.check(8).path("details").toString()).contains("AccessDeniedException");
        assertThat(outcome.exit()).isEqualTo(6);
    }

    @Test
    void all_faults_are_named_at_once() {
        doctor.stack.unreserved = 10;
        doctor.stack.webhookStatus = 404;
        doctor.stack.busExists = false;
        doctor.aws.deny("ListSubscriptionsByTopic", "AuthorizationError");

        Outcome outcome = doctor.json();

        assertThat(outcome.checks("fault")).containsExactly(6, 10, 16);
        assertThat(outcome.checks("unknown")).containsExactly(13);
        assertThat(outcome.exit()).isEqualTo(6);
    }

    @Test
    void an_outage_of_moment_is_no_fault_of_the_stack() {
        doctor.environment.moment().faults().always(Endpoint.RETRIEVE, Fault.failure(503));

        Outcome outcome = doctor.json();

        assertThat(outcome.checks("unknown")).containsExactly(4);
        assertThat(outcome.checks("fault")).isEmpty();
        assertThat(outcome.check(4).path("problem").asText()).contains("503");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403})
    void each_rejection_of_the_key_is_a_fault(int status) {
        doctor.environment.moment().faults().always(Endpoint.RETRIEVE, Fault.failure(status));

        Outcome outcome = doctor.json();

        assertThat(outcome.checks("fault")).containsExactly(4);
        assertThat(outcome.wrong(4)).contains("answers " + status);
    }

    @Test
    void rejections_of_requests_without_a_signature_are_no_fault() {
        doctor.stack.write("WebhookRejected", Map.of("Reason", "bad-headers"), Duration.ofHours(1), 100_000);

        Outcome outcome = doctor.json();

        assertThat(outcome.checks("ok")).isEqualTo(ALL);
        assertThat(outcome.check(7).path("details").toString()).contains("100009 bad-headers");
    }

    @Test
    void a_shop_without_sessions_misses_no_webhook() {
        doctor.stack.forget("WebhookAccepted");
        doctor.stack.forget("SessionOpened");

        assertThat(doctor.json().checks("ok")).isEqualTo(ALL);
    }

    @Test
    void deletion_protection_may_be_off_by_its_parameter() {
        doctor.stack.deletionProtection = false;
        doctor.stack.parameters.put("DeletionProtection", "off");

        assertThat(doctor.json().checks("ok")).isEqualTo(ALL);
    }

    @Test
    void snapshots_may_be_off_by_their_parameter() {
        doctor.stack.parameters.put("SnapStart", "off");
        StubbedStack.FUNCTIONS.forEach(
                function -> doctor.stack.function(function).live.remove("SnapStart"));

        assertThat(doctor.json().checks("ok")).isEqualTo(ALL);
    }

    @Test
    void the_first_thousand_entries_of_the_catalog_are_read() {
        doctor.setSetting("Pricing", "PRICING", "catalog");
        for (int from = 0; from < 1025; from += 25) {
            doctor.environment.putCatalogEntry(IntStream.range(from, from + 25)
                    .mapToObj(number -> TestEnvironment.catalogEntry("product#" + number, 100))
                    .toList());
        }

        Outcome outcome = doctor.json();

        assertThat(outcome.checks("ok")).isEqualTo(ALL);
        assertThat(outcome.check(18).path("details").toString()).contains("the first 1000 entries");
    }

    @Test
    void each_invalid_entry_of_the_catalog_is_named() {
        doctor.setSetting("Pricing", "PRICING", "catalog");
        doctor.environment.putCatalogEntry(IntStream.range(0, 5)
                .mapToObj(number -> Map.of("id", AttributeValue.fromS("product#bad-" + number)))
                .toList());

        assertThat(doctor.json().wrong(18))
                .contains("product#bad-0", "product#bad-1", "product#bad-2", "product#bad-3", "product#bad-4");
    }

    @Test
    void a_test_session_is_opened_and_read_back() {
        doctor.setSetting("FixedAmount", "FIXED_AMOUNT", "4900");

        Outcome outcome = doctor.json("--create");

        assertThat(outcome.checks("ok")).as(outcome.out()).hasSize(19);
        Session session = doctor.environment.moment().sessions().getFirst();
        assertThat(doctor.environment.moment().sessions()).hasSize(1);
        assertThat(session.amount()).isEqualTo(4900);
        assertThat(session.metadata()).containsEntry("integration_id", "doctor");
        assertThat(outcome.check(19).path("details").toString())
                .contains(session.id(), "4900 ZAR test")
                .doesNotContain(session.clientToken());
        assertThat(outcome.out() + doctor.log).doesNotContain(session.clientToken());
        assertThat(doctor.environment.items()).isEmpty();
    }

    @Test
    void a_test_session_has_the_smallest_amount_that_apps_may_choose() {
        doctor.setSetting("Pricing", "PRICING", "client");
        doctor.setSetting("ClientMinAmount", "CLIENT_MIN_AMOUNT", "150");
        doctor.setSetting("ClientCurrencies", "CLIENT_CURRENCIES", "NGN,ZAR");

        Outcome outcome = doctor.json("--create");

        assertThat(outcome.check(19).path("details").toString()).contains("150 NGN test");
    }

    @Test
    void rejected_settings_are_a_fault_of_create() {
        doctor.environment.moment().faults().always(Endpoint.CREATE, Fault.failure(400));

        Outcome outcome = doctor.json("--create");

        assertThat(outcome.checks("fault")).containsExactly(19);
        assertThat(outcome.wrong(19)).contains("answers 400");
        assertThat(outcome.exit()).isEqualTo(6);
    }

    @Test
    void an_opened_session_that_is_not_found_is_unknown() {
        doctor.environment.moment().faults().always(Endpoint.RETRIEVE, Fault.failure(404));

        Outcome outcome = doctor.json("--create");

        assertThat(outcome.checks("unknown")).containsExactly(19);
        assertThat(outcome.check(19).path("problem").asText()).contains("did not return it");
    }

    @Test
    void no_session_is_opened_without_the_option() {
        doctor.json();

        assertThat(doctor.environment.moment().sessions()).isEmpty();
    }

    @Test
    void a_test_session_is_refused_in_live_mode() {
        doctor.goLive();

        Outcome outcome = doctor.text(120, "--create");

        assertThat(outcome.exit()).isEqualTo(4);
        assertThat(outcome.err()).contains("refused in live mode");
        assertThat(outcome.out()).isEmpty();
        assertThat(doctor.aws.called()).isEmpty();
    }

    @Test
    void a_live_stack_with_its_own_settings_has_no_fault() {
        doctor.goLive();

        Outcome outcome = doctor.json();

        // Nothing answers at the address of Moment.
        assertThat(outcome.checks("unknown")).containsExactly(4, 5);
        assertThat(outcome.checks("fault")).as(outcome.out()).isEmpty();
    }

    @Test
    void text_names_effect_and_command_of_each_fault() {
        doctor.stack.unreserved = 10;
        doctor.aws.deny("ListMetrics", "AccessDeniedException");

        Outcome outcome = doctor.text(100);

        assertThat(outcome.out()).contains("""
                ok       1 stack: status UPDATE_COMPLETE; 34 resources
                """, """
                UNKNOWN  7 webhooks: AWS refused a call: AccessDeniedException, request id request-1
                """, """
                FAULT    16 concurrency
                  wrong   the functions of the account share 10 instances, of 1000
                  effect  with more requests at once, customers and webhooks are turned away
                  aws service-quotas request-service-quota-increase --region eu-west-1 --service-code lambda --quota-code L-B99A9384 --desired-value 1000
                """);
        assertThat(outcome.out()).endsWith("""

                18 checks: 16 ok, 1 with faults, 1 could not run
                """);
    }

    @Test
    void a_terminal_of_40_columns_is_enough() {
        doctor.stack.unreserved = 10;

        Outcome outcome = doctor.text(40);

        assertThat(outcome.out().lines().filter(line -> !line.startsWith("  aws")))
                .allSatisfy(line -> assertThat(line.length())
                        .as(line)
                        .isLessThanOrEqualTo(line.contains(DoctorFixture.DIGEST) ? 80 : 40));
        assertThat(outcome.out()).contains("""
                FAULT    16 concurrency
                  wrong   the functions of the account
                          share 10 instances, of 1000
                """);
    }

    @Test
    void the_expected_outputs_are_those_of_the_template() {
        SamTemplate template = SamTemplate.read(Path.of(System.getProperty("project.root", "."), "template.yaml"));
        assertThat(template.raw().get("Outputs"))
                .isInstanceOfSatisfying(
                        LinkedHashMap.class,
                        outputs -> assertThat(outputs.keySet().toString()).contains(doctor.stack.outputs.keySet()));
    }
}
