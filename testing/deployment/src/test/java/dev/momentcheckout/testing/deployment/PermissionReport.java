package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.testing.deployment.Role.Grant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;

/** A Markdown table of what happens without each permission. */
final class PermissionReport {
    private final List<String> rows = new ArrayList<>(List.of("| function | action | without it |", "|---|---|---|"));

    void add(String function, Grant grant, String effect) {
        rows.add("| %s | `%s` | %s |".formatted(function, grant.action(), effect));
    }

    /** Asserts by IAM's policy simulator that the role may use a grant, and may not without it. */
    void assertSimulatedDecision(String function, Role role, Grant grant) {
        String resource = grant.resource().replaceFirst("\\*$", "log-stream:one");
        assertThat(role.decision(grant.action(), resource)).isEqualTo(PolicyEvaluationDecisionType.ALLOWED);
        role.without(grant, () -> {
            PolicyEvaluationDecisionType decision = role.decision(grant.action(), resource);
            add(function, grant, "by IAM's policy simulator: " + decision);
            assertThat(decision).isEqualTo(PolicyEvaluationDecisionType.IMPLICIT_DENY);
        });
    }

    /** Writes the table into the project's folder {@code target}. */
    void write(String file) throws IOException {
        Path target = Files.createDirectories(Path.of(System.getProperty("project.root", "."), "target"));
        Files.write(target.resolve(file), rows);
    }
}
