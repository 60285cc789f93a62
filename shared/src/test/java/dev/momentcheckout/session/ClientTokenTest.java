package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientTokenTest {
    private final ClientToken token = new ClientToken("ct_secret");

    @Test
    void cannot_be_printed() {
        assertThat(token).hasToString("ClientToken[hidden]");
        assertThat(String.format("%s", token)).doesNotContain("ct_secret");
    }

    @Test
    void cannot_be_printed_with_the_answer_that_it_came_in() {
        MomentApi.CreateResult answer = new MomentApi.CreateResult.Opened(
                token, ObservationBuilder.answer().now(), false);

        assertThat(answer.toString()).contains("hidden").doesNotContain("ct_secret");
    }

    @Test
    void is_revealed_to_who_asks_for_it() {
        assertThat(token.reveal()).isEqualTo("ct_secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void is_not_empty(String empty) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClientToken(empty))
                .withMessage("an empty client token");
    }
}
