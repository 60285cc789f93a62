package dev.momentcheckout.operatepayments.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OnceTest {
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void makes_the_call_once() {
        Once<Integer> once = new Once<>(calls::incrementAndGet);

        assertThat(once.get()).isEqualTo(1);
        assertThat(once.get()).isEqualTo(1);
    }

    @Test
    void shares_a_failure() {
        Once<Integer> once = new Once<>(() -> {
            throw new IllegalStateException("call " + calls.incrementAndGet());
        });

        assertThatThrownBy(once::get).hasMessage("call 1");
        assertThatThrownBy(once::get).hasMessage("call 1");
    }
}
