package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientTokenTest {
    private final ClientToken token = new ClientToken("ct_secret");

    @Test
    void is_hidden_when_printed() {
        assertThat(token).hasToString("ClientToken[hidden]");
        assertThat(String.format("%s", token)).doesNotContain("ct_secret");
    }

    @Test
    void is_hidden_in_the_printed_create_result() {
        MomentApi.CreateResult result = new MomentApi.CreateResult.Opened(
                token, ObservationBuilder.createResponse().build(), new UUID(0, 0), false);

        assertThat(result.toString()).contains("hidden").doesNotContain("ct_secret");
    }

    @Test
    void is_revealed_on_request() {
        assertThat(token.reveal()).isEqualTo("ct_secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void rejects_a_blank_token(String blank) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClientToken(blank))
                .withMessage("the client token is blank");
    }
}
