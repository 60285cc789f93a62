package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arguments of the command. {@link ChaosRunTest} runs it. */
class ChaosCommandTest {
    @Test
    void the_limits_are_accepted() {
        assertThat(ChaosCommand.Arguments.of("chaos", "1", "0")).isEqualTo(new ChaosCommand.Arguments(1, 0));
        assertThat(ChaosCommand.Arguments.of("chaos", "5000", "999999999999999999"))
                .isEqualTo(new ChaosCommand.Arguments(5000, 999_999_999_999_999_999L));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 7, PAYMENTS is 1 to 5000",
        "5001, 7, PAYMENTS is 1 to 5000",
        "many, 7, PAYMENTS is 1 to 5000",
        "'', 7, PAYMENTS is 1 to 5000",
        "-1, 7, PAYMENTS is 1 to 5000",
        "200, '', SEED is 0 to 999999999999999999",
        "200, -1, SEED is 0 to 999999999999999999",
        "200, 1000000000000000000, SEED is 0 to 999999999999999999",
    })
    void another_argument_is_refused_with_an_example(String payments, String seed, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChaosCommand.Arguments.of("chaos", payments, seed))
                .withMessage(message + ": make chaos PAYMENTS=200 SEED=7");
    }

    @Test
    void both_arguments_are_needed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChaosCommand.Arguments.of("chaos"))
                .withMessageStartingWith("PAYMENTS");
    }
}
