package dev.momentcheckout.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients compare their clocks by this header, and read {@code Retry-After} relative to it. */
class DateHeaderTest {
    private final TestClock clock = new TestClock();
    private final MomentSimulator simulator =
            MomentSimulator.start(SimulatorSettings.defaults().withClock(clock));
    private final ApiClient client = new ApiClient(simulator);

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void every_response_has_the_time_of_the_simulators_clock() throws Exception {
        for (HttpResponse<String> response : responses()) {
            assertThat(response.headers().allValues("date"))
                    .as(response.uri().getPath())
                    .containsExactly("Mon, 01 Jun 2026 08:00:00 GMT");
        }
        clock.advance(Duration.ofMinutes(6));
        for (HttpResponse<String> response : responses()) {
            assertThat(response.headers().allValues("date"))
                    .as(response.uri().getPath())
                    .containsExactly("Mon, 01 Jun 2026 08:06:00 GMT");
        }
    }

    private List<HttpResponse<String>> responses() throws Exception {
        return List.of(
                client.create("key-1"),
                client.retrieve("ps_none"),
                client.get("/_sim/clock"),
                client.get("/pay/ps_none"),
                client.get("/nothing"));
    }
}
