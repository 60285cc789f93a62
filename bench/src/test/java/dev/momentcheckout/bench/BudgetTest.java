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

    private static final List<String> MODEST = List.of(
            "java.lang.Object source: shared objects file",
            "java.util.Currency source: jrt:/java.base",
            "sun.security.ssl.SunJSSE source: shared objects file (top)",
            "dev.momentcheckout.session.Money source: file:/a/lib/shared-0.1.0.jar",
            "dev.momentcheckout.session.Money$$Lambda/0x01 source: dev.momentcheckout.session.Money",
            "software.amazon.awssdk.crt.CRT source: file:/a/lib/aws-crt-0.48.4-linux-x86_64.jar",
            "Picked up JAVA_TOOL_OPTIONS: -XX:TieredStopAtLevel=1");

    @Test
    void what_is_within_the_budget_is_fine() {
        assertThat(complaints(MODEST, INIT, FIRST)).isEmpty();
    }

    @Test
    void a_jar_that_has_no_place_in_it_is_named_with_the_way_it_came() {
        assertThat(complaints(and("org.x.Y source: file:/a/lib/log4j-core-2.25.2.jar"), INIT, FIRST))
                .singleElement()
                .asString()
                .contains("1 classes of log4j-core, 0 are allowed", "It comes by function > log4j-core");
    }

    @Test
    void a_jar_all_jars_and_the_jdk_have_limits() {
        assertThat(complaints(
                        and("a.B source: file:/a/lib/shared-0.1.0.jar", "a.C source: file:/a/lib/shared-0.1.0.jar"),
                        INIT,
                        FIRST))
                .anySatisfy(complaint -> assertThat(complaint).startsWith("3 classes of shared, 2 are allowed"))
                .anySatisfy(complaint -> assertThat(complaint).startsWith("4 classes of its jars, 3 are allowed"));
        assertThat(complaints(and("java.a.B source: jrt:/java.base"), INIT, FIRST))
                .singleElement()
                .asString()
                .startsWith("2 classes of the JDK that are in no archive, 1 are allowed");
    }

    @Test
    void packages_that_it_has_no_use_for_are_named_with_what_came_of_them() {
        assertThat(complaints(and("io.netty.Channel source: shared objects file"), INIT, FIRST))
                .singleElement()
                .asString()
                .contains("io.netty.", "[io.netty.Channel]");
        assertThat(complaints(and("sun.security.ssl.Alert source: shared objects file"), INIT, FIRST))
                .hasSize(1);
    }

    @Test
    void calls_are_exactly_those() {
        assertThat(complaints(MODEST, List.of(), FIRST)).hasSize(1);
        assertThat(complaints(MODEST, INIT, List.of("POST /collect/payment_sessions", "GET /")))
                .hasSize(1);
    }

    @Test
    void a_word_that_no_budget_has_is_refused() {
        assertThatExceptionOfType(BenchException.class).isThrownBy(() -> Budget.parse(List.of("clases 3")));
    }

    private static List<String> and(String... more) {
        return Stream.concat(MODEST.stream(), List.of(more).stream()).toList();
    }

    private static List<String> complaints(List<String> log, List<String> init, List<String> first) {
        return BUDGET.complaints(LoadedClasses.of(log), init, first, jar -> "function > " + jar);
    }
}
