package dev.momentcheckout.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.momentcheckout.telemetry.StandardOutput;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.crac.Core;
import org.junit.jupiter.api.Test;

class PrimingTest {
    private final List<String> done = new ArrayList<>();
    private final Priming priming = new Priming(
                    new Telemetry("stack", Clock.systemUTC(), new StandardOutput()), () -> done.add("renewed"))
            .call(() -> done.add("table"))
            .call(() -> {
                throw new IllegalStateException("a role that is seconds old");
            })
            .call(() -> done.add("secret"))
            .forgetAfterRestore(() -> done.add("forgotten"));

    @Test
    void every_call_is_made_at_the_start_whatever_became_of_the_one_before() {
        assertThatNoException().isThrownBy(priming::start);

        assertThat(done).containsExactly("table", "secret");
    }

    @Test
    void nothing_of_before_a_snapshot_is_used_after_it() {
        priming.beforeCheckpoint(Core.getGlobalContext());
        assertThat(done).containsExactly("forgotten");

        priming.afterRestore(Core.getGlobalContext());
        assertThat(done).containsExactly("forgotten", "renewed", "forgotten");
    }
}
