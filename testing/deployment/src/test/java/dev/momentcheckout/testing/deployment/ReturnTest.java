package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The drill that returns to the previous deployment without a build. The two deployments have prices that no other test
 * deploys, because the SAM CLI uploads a template only once.
 */
@Order(8)
@ExtendWith(DeploymentExtension.class)
class ReturnTest {
    private final Deployment deployment;

    ReturnTest(Deployment deployment) {
        this.deployment = deployment;
    }

    private Versions versions() {
        return Versions.of(deployment.emulator().aws(), deployment.stack());
    }

    @Test
    void the_previous_code_and_price_are_back_and_a_payment_in_flight_completes() {
        deployment.deployWithSecrets(Map.of("FixedAmount", "1100"));
        Versions previous = versions();
        deployment.deploy(Map.of("FixedAmount", "1200"));
        Versions faulty = versions();
        String inFlight = deployment.openSession();
        Runbook drill = Runbook.drill(deployment, "Return to the previous version");

        List<String> templates = drill.only(0)
                .run()
                .succeeded()
                .getFirst()
                .lines()
                .filter(line -> line.endsWith(".template"))
                .toList();
        String before = templates.get(templates.size() - 2).replaceFirst(".*\t", "");
        String capabilities = "CAPABILITY_IAM CAPABILITY_AUTO_EXPAND";
        deployment
                .timings()
                .timed(
                        "return to the previous deployment",
                        () -> drill.with("KEY", before)
                                .replacing(capabilities, capabilities + " --parameter-overrides FixedAmount=1100")
                                .run()
                                .succeeded());

        assertThat(deployment.stackStatus()).isEqualTo("UPDATE_COMPLETE");
        Versions now = versions();
        assertThat(codes(now)).isEqualTo(codes(previous)).isNotEqualTo(codes(faulty));
        assertThat(now.unreferenced()).isEmpty();
        assertThat(now.live())
                .allSatisfy((function, version) -> assertThat(version)
                        .as(function)
                        .isNotEqualTo(faulty.live().get(function)));
        assertThat(deployment.moment().session(deployment.openSession()).amount())
                .isEqualTo(1100);
        deployment.pay(inFlight);
        assertThat(deployment.status(inFlight).path("status").asText()).isEqualTo("completed");
        assertThat(deployment.status(inFlight).path("amount").asLong()).isEqualTo(1200);
        assertThat(deployment.tables().session(inFlight)).doesNotContainKey("review_reasons");
    }

    /** The digest of the code that each alias refers to. */
    private static Map<String, String> codes(Versions versions) {
        return versions.live().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        live -> requireNonNull(versions.published().get(live.getKey())).stream()
                                .filter(version -> version.number().equals(live.getValue()))
                                .findFirst()
                                .orElseThrow()
                                .codeSha256()));
    }
}
