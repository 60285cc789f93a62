package dev.momentcheckout.reconcilesessions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.session.SessionId;
import org.junit.jupiter.api.Test;

class RefusalStreakTest {
    private final RefusalStreak streak = new RefusalStreak();

    private boolean refused(int session, StopReason reason) {
        return streak.refused(new SessionId("ps_" + session), reason);
    }

    private void refusedFour(StopReason reason) {
        for (int session = 1; session <= 4; session++) {
            assertThat(refused(session, reason)).isFalse();
        }
    }

    @Test
    void five_different_sessions_with_the_same_refusal_show_that_the_others_would_be_refused_too() {
        refusedFour(StopReason.MOMENT_UNAVAILABLE);

        assertThat(refused(5, StopReason.MOMENT_UNAVAILABLE)).isTrue();
    }

    @Test
    void one_session_shows_nothing_however_often_it_is_refused() {
        refusedFour(StopReason.API_KEY_REJECTED);

        assertThat(refused(4, StopReason.API_KEY_REJECTED)).isFalse();
        assertThat(refused(1, StopReason.API_KEY_REJECTED)).isFalse();
    }

    @Test
    void an_answer_in_between_begins_again() {
        refusedFour(StopReason.MOMENT_UNAVAILABLE);
        streak.answered();

        refusedFour(StopReason.MOMENT_UNAVAILABLE);
    }

    @Test
    void another_refusal_in_between_begins_again() {
        refusedFour(StopReason.MOMENT_UNAVAILABLE);

        assertThat(refused(5, StopReason.REQUEST_REJECTED)).isFalse();
        assertThat(refused(6, StopReason.MOMENT_UNAVAILABLE)).isFalse();
    }
}
