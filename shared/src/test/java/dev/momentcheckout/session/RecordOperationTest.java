package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordOperationTest {
    private static final OperationSubject SUBJECT = OperationSubject.of(ObservationBuilder.SESSION);

    private final InMemoryOperationStore store = new InMemoryOperationStore();
    private final RecordOperation operations = recorder(store);

    private static RecordOperation recorder(OperationStore store) {
        return new RecordOperation(store, Clock.fixed(ObservationBuilder.NOON.plusSeconds(60), ZoneOffset.UTC));
    }

    private static Operation command(String by, String command, @Nullable Long revision) {
        return new Operation(
                SUBJECT,
                1,
                ObservationBuilder.NOON,
                by,
                "request-1",
                command,
                new Because("asked by phone"),
                revision,
                new TreeSet<>(),
                null);
    }

    @Test
    void a_command_gets_the_first_free_number() {
        assertThat(operations.start(command("ann", "approve", 7L)).number()).isEqualTo(1);
        assertThat(operations.start(command("bob", "approve", 7L)).number()).isEqualTo(2);
        assertThat(operations.start(command("ann", "close --as refunded", 7L)).number())
                .isEqualTo(3);
        assertThat(operations.start(command("ann", "approve", 8L)).number()).isEqualTo(4);
        assertThat(operations.start(command("ann", "refresh", null)).number()).isEqualTo(5);
        assertThat(store.list(SUBJECT)).hasSize(5);
    }

    @Test
    void the_same_command_continues_its_operation_until_it_is_finished() {
        Operation started = operations.start(command("ann", "approve", 7L));
        assertThat(operations.start(command("bob", "approve", 7L)).number()).isEqualTo(2);

        assertThat(operations.start(command("ann", "approve", 7L))).isEqualTo(started);
        operations.finish(started, "approved");

        assertThat(operations.start(command("ann", "approve", 7L)).number()).isEqualTo(3);
        assertThat(store.list(SUBJECT).getFirst())
                .isEqualTo(started.finished("approved", ObservationBuilder.NOON.plusSeconds(60)));
    }

    @Test
    void a_write_whose_response_was_lost_is_the_operation_of_the_command() {
        RecordOperation withLostResponse = recorder(new OperationStore() {
            @Override
            public List<Operation> list(OperationSubject subject) {
                return store.list(subject);
            }

            @Override
            public WriteResult<Operation> insert(Operation operation) {
                var _ = store.insert(operation);
                return store.insert(operation);
            }

            @Override
            public void finish(Operation finished) {
                store.finish(finished);
            }
        });

        Operation started = withLostResponse.start(command("ann", "approve", 7L));

        assertThat(store.list(SUBJECT)).containsExactly(started);
    }

    @Test
    void a_command_that_another_one_overtook_gets_the_next_number() {
        List<Operation> known = store.list(SUBJECT);
        Operation other = operations.start(command("bob", "approve", 7L));

        Operation started = operations.start(command("ann", "approve", 7L), known);

        assertThat(started.number()).isEqualTo(2);
        assertThat(store.list(SUBJECT)).containsExactly(other, started);
    }

    @Test
    void the_reason_in_words_is_never_part_of_a_message() {
        assertThat(command("ann", "approve", 7L).toString()).doesNotContain("phone");
        assertThatThrownBy(() -> new Because("secret\u0007text"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the text has a line break or another control character");
    }

    @Test
    void the_reason_in_words_has_1_to_200_characters() {
        assertThat(new Because("ü").text()).isEqualTo("ü");
        assertThat(new Because("😀".repeat(200)).text()).hasSize(400);
        for (String refused : List.of("", "   ", "x".repeat(201), "a\nb", "a\u2028b", "a\tb", "a\ud800")) {
            assertThatThrownBy(() -> new Because(refused)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
