package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class InvocationTest {
    private final Invocations invocations = new Invocations();

    @Test
    void the_threads_of_a_function_belong_to_its_invocation() throws Exception {
        Invocation first = invocations.start("First");
        Invocation second = invocations.start("Second");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(first.perform(() -> threads.submit(Invocation::current).get()))
                    .contains(first);
            assertThat(second.perform(() -> threads.submit(Invocation::current).get()))
                    .contains(second);
        }
        assertThat(Invocation.current()).isEmpty();
    }

    @Test
    void a_call_names_its_invocation() {
        Invocation invocation = invocations.start("First");

        assertThat(Invocation.traceId(invocation.traceparent())).contains(invocation.traceId());
        assertThat(Invocation.traceId("00-1-2-01")).isEmpty();
        assertThat(Invocation.traceId(null)).isEmpty();
    }

    @Test
    void the_oldest_start_is_that_of_an_invocation_that_runs() {
        Invocation first = invocations.start("First");
        Invocation second = invocations.start("Second");
        assertThat(invocations.oldestStart()).isEqualTo(first.start());

        long before = invocations.tick();
        invocations.end(first);
        assertThat(invocations.oldestStart()).isEqualTo(second.start());
        assertThat(first.hasEndedBefore(before)).isFalse();
        assertThat(first.hasEndedBefore(invocations.tick())).isTrue();

        invocations.end(second);
        assertThat(invocations.oldestStart()).isGreaterThan(second.start());
    }
}
