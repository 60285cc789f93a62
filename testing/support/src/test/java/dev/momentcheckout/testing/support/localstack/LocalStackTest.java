package dev.momentcheckout.testing.support.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.local.aws.AwsEmulator;
import dev.momentcheckout.local.aws.AwsEndpoints;
import java.net.URI;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

class LocalStackTest {
    private static final AwsEndpoints ENDPOINTS = new AwsEndpoints(
            URI.create("http://127.0.0.1:4566"),
            URI.create("http://127.0.0.1:4566"),
            URI.create("http://127.0.0.1:4566"));

    @Test
    void is_registered_as_a_service() {
        assertThat(ServiceLoader.load(AwsEmulator.class))
                .extracting(AwsEmulator::name)
                .contains("localstack");
    }

    @Test
    void starts_with_docker() {
        assertThat(localStack(Map.of("CI", "true"), true).start()).isEqualTo(ENDPOINTS);
    }

    @Test
    void skips_the_test_with_instructions_without_docker() {
        assertThatThrownBy(localStack(Map.of(), false)::start)
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("Docker, which is not available")
                .hasMessageContaining("https://docs.docker.com");
    }

    @Test
    void fails_in_ci_without_docker() {
        assertThatThrownBy(localStack(Map.of("CI", "true"), false)::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Docker is not available");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "false"})
    void skips_the_test_with_another_value_of_ci(String value) {
        assertThatThrownBy(localStack(Map.of("CI", value), false)::start).isInstanceOf(TestAbortedException.class);
    }

    private static LocalStack localStack(Map<String, String> environment, boolean docker) {
        return new LocalStack(environment, () -> docker, () -> ENDPOINTS);
    }
}
