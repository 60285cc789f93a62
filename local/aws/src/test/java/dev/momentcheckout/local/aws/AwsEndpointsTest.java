package dev.momentcheckout.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AwsEndpointsTest {
    @Test
    void are_in_this_process_by_default() {
        assertThat(AwsEndpoints.start("").dynamoDb())
                .isEqualTo(LocalDynamoDb.shared().endpoint());
    }

    @Test
    void are_shared_by_all_tests_of_this_jvm() {
        assertThat(AwsEndpoints.shared()).isSameAs(AwsEndpoints.shared());
    }

    @Test
    void rejects_the_name_of_an_unknown_emulator() {
        assertThatThrownBy(() -> AwsEndpoints.start("localstock"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("localstock")
                .hasMessageContaining("aws.emulator");
    }
}
