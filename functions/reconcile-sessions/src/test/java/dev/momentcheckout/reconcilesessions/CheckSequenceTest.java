package dev.momentcheckout.reconcilesessions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.session.CheckQueue;
import dev.momentcheckout.session.CheckQueue.Entry;
import dev.momentcheckout.session.CheckQueue.Order;
import dev.momentcheckout.session.CheckQueue.Part;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.NextCheck.Priority;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.StoreUnavailableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In which order a run checks the sessions that are due. */
class CheckSequenceTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    private final List<Entry> due = new ArrayList<>();
    private final Set<Part> unreadable = new HashSet<>();
    private final List<Part> reported = new ArrayList<>();
    private Predicate<Integer> readablePages = _ -> true;
    private int pages;

    private final class Queue implements CheckQueue {
        private record After(int index) implements Position {}

        @Override
        public int shards() {
            return 2;
        }

        @Override
        public Page page(Part part, Order order, Instant until, int size, @Nullable Position from) {
            pages++;
            if (unreadable.contains(part) || !readablePages.test(pages)) {
                throw new StoreUnavailableException("denied");
            }
            Comparator<Entry> comparator =
                    Comparator.comparing(entry -> entry.nextCheck().at());
            List<Entry> all = due.stream()
                    .filter(entry -> entry.nextCheck().priority() == part.priority())
                    .filter(entry -> Math.floorMod(entry.id().hashCode(), 2) == part.shard())
                    .sorted(order == Order.OLDEST_FIRST ? comparator : comparator.reversed())
                    .toList();
            int start = from instanceof After(int index) ? index : 0;
            int end = Math.min(all.size(), start + size);
            return new Page(all.subList(start, end), 0, end < all.size() ? new After(end) : null);
        }

        @Override
        public void postpone(Entry entry, Instant until) {
            throw new UnsupportedOperationException();
        }
    }

    private void due(Priority priority, int count) {
        for (int second = 0; second < count; second++) {
            due.add(new Entry(
                    new SessionId("ps_" + priority + second), new NextCheck(NOON.plusSeconds(second), priority)));
        }
    }

    private CheckSequence sequence() {
        return new CheckSequence(new Queue(), NOON.plusSeconds(1_000_000), new DueChecks.Monitor() {
            @Override
            public void partUnreadable(Part part, StoreUnavailableException e) {
                reported.add(part);
            }

            @Override
            public void entriesUnreadable(Part part) {
                reported.add(part);
            }
        });
    }

    private static List<Entry> take(CheckSequence sequence, int max) {
        List<Entry> taken = new ArrayList<>();
        for (Entry next = sequence.next(); next != null; next = sequence.next()) {
            taken.add(next);
            if (taken.size() == max) {
                break;
            }
        }
        return taken;
    }

    private static List<Integer> seconds(List<Entry> entries, Priority priority) {
        return entries.stream()
                .filter(entry -> entry.nextCheck().priority() == priority)
                .map(entry -> (int) (entry.nextCheck().at().getEpochSecond() - NOON.getEpochSecond()))
                .toList();
    }

    @Test
    void is_empty_if_nothing_is_due() {
        CheckSequence sequence = sequence();

        assertThat(sequence.isEmpty()).isTrue();
        assertThat(sequence.oldest()).isNull();
        assertThat(sequence.next()).isNull();
    }

    @Test
    void three_checks_of_high_priority_are_followed_by_one_of_low_priority_while_both_wait() {
        due(Priority.HIGH, 7);
        due(Priority.LOW, 4);

        assertThat(take(sequence(), 100))
                .extracting(entry -> entry.nextCheck().priority())
                .containsExactly(
                        Priority.HIGH,
                        Priority.HIGH,
                        Priority.HIGH,
                        Priority.LOW,
                        Priority.HIGH,
                        Priority.HIGH,
                        Priority.HIGH,
                        Priority.LOW,
                        Priority.HIGH,
                        Priority.LOW,
                        Priority.LOW);
    }

    @Test
    void a_priority_alone_has_the_whole_run() {
        due(Priority.HIGH, 50);
        assertThat(seconds(take(sequence(), 100), Priority.HIGH)).hasSize(50).isSorted();

        due.clear();
        due(Priority.LOW, 50);
        assertThat(seconds(take(sequence(), 100), Priority.LOW)).hasSize(50).isSorted();
    }

    @Test
    void the_oldest_is_that_of_both_priorities() {
        due(Priority.LOW, 1);
        due.add(new Entry(new SessionId("ps_a"), new NextCheck(NOON.minusSeconds(9), Priority.HIGH)));
        assertThat(sequence().oldest()).isEqualTo(NOON.minusSeconds(9));

        due.add(new Entry(new SessionId("ps_b"), new NextCheck(NOON.minusSeconds(10), Priority.LOW)));
        assertThat(sequence().oldest()).isEqualTo(NOON.minusSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 1000})
    void every_second_check_of_a_backlog_of_more_than_50_is_the_newest(int due) {
        due(Priority.LOW, due);

        assertThat(seconds(take(sequence(), 6), Priority.LOW)).containsExactly(0, due - 1, 1, due - 2, 2, due - 3);
    }

    @Test
    void every_session_of_a_long_backlog_comes_once() {
        due(Priority.LOW, 777);
        due(Priority.HIGH, 1234);

        List<Entry> all = take(sequence(), 10_000);

        assertThat(all).containsExactlyInAnyOrderElementsOf(due);
    }

    @Test
    void a_part_that_cannot_be_read_is_reported_and_the_others_are_drained() {
        due(Priority.LOW, 200);
        due(Priority.HIGH, 200);
        Part part = new Part(Priority.HIGH, 1);
        unreadable.add(part);

        List<Entry> all = take(sequence(), 10_000);

        assertThat(reported).containsOnly(part);
        assertThat(seconds(all, Priority.LOW)).hasSize(200);
        assertThat(all)
                .noneMatch(entry -> entry.nextCheck().priority() == Priority.HIGH
                        && Math.floorMod(entry.id().hashCode(), 2) == 1)
                .hasSizeGreaterThan(200);
    }

    @Test
    void a_later_page_that_cannot_be_read_is_reported_too() {
        due(Priority.LOW, 300);
        // The first pages of the four parts are readable.
        readablePages = page -> page <= 4;

        List<Entry> all = take(sequence(), 10_000);

        assertThat(reported).isNotEmpty();
        assertThat(all).hasSize(100).doesNotHaveDuplicates();
    }
}
