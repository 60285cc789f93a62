package dev.momentcheckout.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.momentcheckout.telemetry.Telemetry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.crac.Core;
import org.junit.jupiter.api.Test;

class PrimingTest {
    private final List<String> done = new ArrayList<>();
    private final Priming priming = new Priming(
                    new Telemetry("stack", Clock.systemUTC(), _ -> {}), () -> done.add("renewed"))
            .call(() -> done.add("table"))
            .call(() -> {
                throw new IllegalStateException("the role is not usable yet");
            })
            .call(() -> done.add("secret"))
            .forgetAfterRestore(() -> done.add("forgotten"));

    @Test
    void a_failed_call_does_not_prevent_the_next_one() {
        assertThatNoException().isThrownBy(priming::start);

        assertThat(done).containsExactly("table", "secret");
    }

    @Test
    void connections_and_caches_from_before_a_snapshot_are_not_used_after_it() {
        priming.beforeCheckpoint(Core.getGlobalContext());
        assertThat(done).containsExactly("forgotten");

        priming.afterRestore(Core.getGlobalContext());
        assertThat(done).containsExactly("forgotten", "renewed", "forgotten");
    }
}
