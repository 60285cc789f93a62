package dev.momentcheckout.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AwsEndpointsTest {
    @Test
    void are_of_this_process_when_nothing_else_is_named() {
        assertThat(AwsEndpoints.start("").dynamoDb())
                .isEqualTo(LocalDynamoDb.shared().endpoint());
    }

    @Test
    void are_the_same_for_all_tests_of_this_jvm() {
        assertThat(AwsEndpoints.shared()).isSameAs(AwsEndpoints.shared());
    }

    @Test
    void are_refused_by_a_name_that_nothing_goes_by() {
        assertThatThrownBy(() -> AwsEndpoints.start("localstock"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("localstock")
                .hasMessageContaining("aws.stand-in");
    }
}
