package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What every {@link OperationStore} does, in memory and in DynamoDB. */
public abstract class OperationStoreContract {
    protected static final OperationSubject SUBJECT = OperationSubject.of(ObservationBuilder.SESSION);
    protected static final Operation APPROVE = new Operation(
            SUBJECT,
            1,
            ObservationBuilder.NOON,
            "arn:aws:iam::123456789012:user/ann",
            "request-1",
            "approve",
            new Because("Zoë agreed to pay a cent more"),
            7L,
            new TreeSet<>(Set.of("amount 12551", "price-changed")),
            null);

    /** An operation without the optional values. */
    protected static final Operation REFRESH = new Operation(
            SUBJECT, 2, ObservationBuilder.NOON, "unknown", "request-2", "refresh", null, null, new TreeSet<>(), null);

    /** Returns the store under test, empty before each test. */
    protected abstract OperationStore operations();

    @Test
    void lists_operations_in_order_as_they_were_stored() {
        assertThat(operations().list(SUBJECT)).isEmpty();

        assertThat(operations().insert(APPROVE)).isEqualTo(new WriteResult.Written<>());
        assertThat(operations().insert(REFRESH)).isEqualTo(new WriteResult.Written<>());

        assertThat(operations().list(SUBJECT)).containsExactly(APPROVE, REFRESH);
        assertThat(operations().list(new OperationSubject("ps_2"))).isEmpty();
    }

    @Test
    void a_taken_number_returns_its_operation_and_keeps_it() {
        var _ = operations().insert(APPROVE);

        assertThat(operations().insert(REFRESH.numbered(1))).isEqualTo(new WriteResult.Conflict<>(APPROVE));
        assertThat(operations().list(SUBJECT)).containsExactly(APPROVE);
    }

    @Test
    void an_end_is_added_once() {
        var _ = operations().insert(APPROVE);
        Operation finished = APPROVE.finished("approved", ObservationBuilder.NOON.plusSeconds(1));

        operations().finish(finished);
        operations().finish(APPROVE.finished("approved again", ObservationBuilder.NOON.plusSeconds(2)));

        assertThat(operations().list(SUBJECT)).containsExactly(finished);
    }

    @Test
    void an_operation_that_is_not_stored_is_not_finished() {
        operations().finish(APPROVE.finished("approved", ObservationBuilder.NOON));

        assertThat(operations().list(SUBJECT)).isEmpty();
        OperationStore store = operations();
        assertThatThrownBy(() -> store.finish(APPROVE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void concurrent_commands_get_numbers_of_their_own() throws Exception {
        List<WriteResult<Operation>> results =
                ConcurrentCalls.run(8, () -> operations().insert(APPROVE));

        assertThat(results).containsOnlyOnce(new WriteResult.Written<>());
    }
}
