package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.momentcheckout.testing.deployment.Role.Grant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Makes a test for each permission of a function.
 *
 * @param isUnusedHere whether nothing in the emulator fails without a permission, so that only the policy is asked
 * @param check fails unless the function needs the permission
 */
record PermissionTests(Deployment deployment, PermissionReport report, Predicate<Grant> isUnusedHere, Check check) {
    /** A check of one permission. */
    @FunctionalInterface
    interface Check {
        void assertNeeded(String function, Role role, Grant grant);
    }

    Stream<DynamicTest> of(String function) {
        Role role = deployment.role(function);
        List<Grant> grants = role.grants();
        assertThat(grants).as(function).isNotEmpty();
        return grants.stream()
                .map(grant ->
                        dynamicTest("%s without %s on %s".formatted(function, grant.action(), grant.resource()), () -> {
                            if (isUnusedHere.test(grant)) {
                                report.assertSimulatedDecision(function, role, grant);
                            } else {
                                check.assertNeeded(function, role, grant);
                            }
                        }));
    }
}
