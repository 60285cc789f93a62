package dev.momentcheckout.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private static final Budget BUDGET = Budget.parse("""
            # why
            classes 3
            jdk 1
            jar shared 2
            jar aws-crt 1
            package io.netty. 0
            package sun.security.ssl. 1
            init DynamoDB_20120810.GetItem
            first POST /collect/payment_sessions
            """.lines().toList());
    private static final List<String> INIT = List.of("DynamoDB_20120810.GetItem");
    private static final List<String> FIRST = List.of("POST /collect/payment_sessions");

    private static final List<String> WITHIN_BUDGET = List.of(
            "java.lang.Object source: shared objects file",
            "java.util.Currency source: jrt:/java.base",
            "sun.security.ssl.SunJSSE source: shared objects file (top)",
            "dev.momentcheckout.session.Money source: file:/a/lib/shared-0.1.0.jar",
            "dev.momentcheckout.session.Money$$Lambda/0x01 source: dev.momentcheckout.session.Money",
            "software.amazon.awssdk.crt.CRT source: file:/a/lib/aws-crt-0.50.0.jar",
            "Picked up JAVA_TOOL_OPTIONS: -XX:TieredStopAtLevel=1");

    @Test
    void a_function_within_the_budget_has_no_violations() {
        assertThat(violations(WITHIN_BUDGET, INIT, FIRST)).isEmpty();
    }

    @Test
    void a_jar_outside_the_budget_is_named_with_its_dependency_path() {
        assertThat(violations(plus("org.x.Y source: file:/a/lib/log4j-core-2.25.2.jar"), INIT, FIRST))
                .singleElement()
                .asString()
                .contains("1 classes of log4j-core, 0 are allowed", "Dependency path: function > log4j-core");
    }

    @Test
    void one_jar_all_jars_and_the_jdk_have_limits() {
        assertThat(violations(
                        plus("a.B source: file:/a/lib/shared-0.1.0.jar", "a.C source: file:/a/lib/shared-0.1.0.jar"),
                        INIT,
                        FIRST))
                .anySatisfy(violation -> assertThat(violation).startsWith("3 classes of shared, 2 are allowed"))
                .anySatisfy(violation -> assertThat(violation).startsWith("4 classes of all jars, 3 are allowed"));
        assertThat(violations(plus("java.a.B source: jrt:/java.base"), INIT, FIRST))
                .singleElement()
                .asString()
                .startsWith("2 JDK classes outside the class archive, 1 are allowed");
    }

    @Test
    void unexpected_packages_are_named_with_their_classes() {
        assertThat(violations(plus("io.netty.Channel source: shared objects file"), INIT, FIRST))
                .singleElement()
                .asString()
                .contains("io.netty.", "[io.netty.Channel]");
        assertThat(violations(plus("sun.security.ssl.Alert source: shared objects file"), INIT, FIRST))
                .hasSize(1);
    }

    @Test
    void missing_and_additional_calls_are_violations() {
        assertThat(violations(WITHIN_BUDGET, List.of(), FIRST)).hasSize(1);
        assertThat(violations(WITHIN_BUDGET, INIT, List.of("POST /collect/payment_sessions", "GET /")))
                .hasSize(1);
    }

    @Test
    void an_unknown_keyword_is_rejected() {
        assertThatExceptionOfType(BenchException.class).isThrownBy(() -> Budget.parse(List.of("clases 3")));
    }

    private static List<String> plus(String... lines) {
        return Stream.concat(WITHIN_BUDGET.stream(), List.of(lines).stream()).toList();
    }

    private static List<String> violations(List<String> log, List<String> init, List<String> first) {
        return BUDGET.violations(LoadedClasses.of(log), init, first, jar -> "function > " + jar);
    }
}
