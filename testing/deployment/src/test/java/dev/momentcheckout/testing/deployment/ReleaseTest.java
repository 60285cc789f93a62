package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A release deployed as a new stack, with another price, under a build and over one, with payments in flight; the
 * methods run in order.
 *
 * <p>On AWS, Lambda publishes no version whose code and configuration equal those of the last one. The code of a
 * release never changes, so the description of each function has to.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html">Lambda, PublishVersion</a>
 */
@Order(12)
@Tag("nightly")
@ExtendWith(DeploymentExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReleaseTest {
    private static final Map<String, String> NEW_PRICE = Map.of("FixedAmount", "2500");

    private final Deployment deployment;
    private final UnpackedRelease release;
    private final PaidSessions payments;
    private String inFlight = "";

    /** Deploys the release as a new stack and pays once. */
    ReleaseTest(Deployment deployment) {
        this.deployment = deployment;
        release = deployment.unpackRelease();
        deployment.deleteIfDeployed();
        String first = deployment.timings().timed("from the unpacked release to the first payment", this::payFirst);
        payments = new PaidSessions(deployment, "release-events");
        assertThat(deployment.status(first).path("status").asText()).isEqualTo("completed");
    }

    private String payFirst() {
        deployment.deploy(release, Map.of());
        deployment.resetSecrets();
        String session = deployment.openSession();
        deployment.pay(session);
        return session;
    }

    @Test
    @Order(1)
    void the_stack_names_the_version_of_the_release() throws IOException {
        assertThat(Files.readString(release.folder().resolve("README.md")))
                .startsWith("# Moment checkout " + deployment.stack().version() + "\n");
    }

    @Test
    @Order(2)
    void a_changed_price_is_live_after_the_same_command() {
        Versions before = versions();
        inFlight = deployment.openSession();

        deployment.deploy(release, NEW_PRICE);
        String session = deployment.openSession();

        assertThat(deployment.moment().session(session).amount()).isEqualTo(2500);
        assertThat(versions().live())
                .allSatisfy((function, version) -> assertThat(version)
                        .as(function)
                        .isNotEqualTo(requireNonNull(before.live().get(function))));
        payments.pay(session);
        payments.pay(inFlight);
        payments.assertCompleted();
    }

    private Versions versions() {
        return Versions.of(deployment.emulator().aws(), deployment.stack());
    }

    @Test
    @Order(3)
    void each_version_is_named_by_a_digest_that_the_description_of_its_function_contains() {
        JsonNode resources = deployment.processedTemplate().path("Resources");
        Set<String> digests = StreamSupport.stream(resources.spliterator(), false)
                .filter(resource -> resource.path("Type").asText().equals("AWS::Lambda::Function"))
                .map(function -> function.at("/Properties/Description").asText())
                .map(description -> description.replaceFirst("^.* ([0-9a-f]{64})$", "$1"))
                .collect(Collectors.toSet());

        assertThat(digests)
                .singleElement()
                .satisfies(digest -> assertThat(resources.fieldNames())
                        .toIterable()
                        .contains(
                                "CreateSessionVersion" + digest.substring(0, 10),
                                "PublishEventsVersion" + digest.substring(0, 10)));
    }

    @Test
    @Order(4)
    void a_build_over_the_release_completes_the_payments_in_flight() {
        inFlight = deployment.openSession();

        deployment.deploy();
        assertThat(deployment.stackStatus()).isEqualTo("UPDATE_COMPLETE");
        assertThat(deployment.status(inFlight).path("status").asText()).isEqualTo("active");
        payments.pay(inFlight);

        payments.assertCompleted();
    }

    @Test
    @Order(5)
    void the_release_over_a_build_completes_the_payments_in_flight() {
        inFlight = deployment.openSession();

        deployment.deploy(release, Map.of());
        assertThat(deployment.stackStatus()).isEqualTo("UPDATE_COMPLETE");
        assertThat(deployment.status(inFlight).path("status").asText()).isEqualTo("active");
        payments.pay(inFlight);
        payments.pay(deployment.openSession());

        payments.assertCompleted();
    }

    @Test
    @Order(6)
    void each_payment_was_published_exactly_once() {
        payments.assertPublishedOnce(5);
    }

    @Test
    @Order(7)
    void an_operator_inspects_a_payment_with_the_script_of_the_release() {
        String session = deployment.openSession();

        Command.Outcome outcome = release.run("./ops", "-e", WorkingCopy.ENVIRONMENT, "inspect", session);

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains(session);
    }

    @ParameterizedTest
    @Order(8)
    @ValueSource(strings = {"functions/PublishEvents.zip", "packaged.yaml", "deploy/setting", "ops"})
    void a_release_with_a_changed_file_is_refused(String name) throws IOException {
        Path file = release.folder().resolve(name);
        byte[] original = Files.readAllBytes(file);
        byte[] changed = original.clone();
        changed[changed.length - 1] ^= 1;
        try {
            Files.write(file, changed);
            Command.Outcome outcome = release.deploy();

            assertThat(outcome.exit()).isEqualTo(2);
            assertThat(outcome.output())
                    .contains("this release was changed: " + name + ". Unpack the release again")
                    .doesNotContain("Uploading", "CloudFormation");
        } finally {
            Files.write(file, original);
        }
    }

    /** It would report success, and the functions would keep their settings. */
    @Test
    @Order(9)
    void the_sam_cli_alone_finds_no_template_to_deploy() {
        Command.Outcome outcome = release.run("sam", "deploy", "--config-env", WorkingCopy.ENVIRONMENT);

        assertThat(outcome.isSuccess()).isFalse();
        assertThat(outcome.output()).contains("template").doesNotContain("Uploading");
    }
}
