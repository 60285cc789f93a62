package dev.momentcheckout.testing.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tab of the chaos run: start, stop, progress and verdict, in one tab and in two. */
@ExtendWith(Browsing.Shared.class)
class ChaosRunPageTest {
    /** Several times the usual duration, for machines with other load. */
    private static final double TIMEOUT_MS = 180_000;

    private static final Pattern EQUAL = Pattern.compile("^Moment (\\d+) = here \\1 = shop \\1$");

    private Browsing.Visit visit;

    ChaosRunPageTest(Browsing browsing) {
        this.visit = browsing.visit(Browsing.window());
    }

    @BeforeEach
    void openTheTab() {
        open(visit.page());
    }

    private static void open(Page page) {
        page.locator("#chaos-tab").click();
    }

    @AfterEach
    void the_browser_reports_no_problem_and_calls_no_other_host() {
        assertThat(visit.problems()).isEmpty();
        visit.close();
    }

    private Locator part(String id) {
        return visit.page().locator("#" + id);
    }

    private void start(int payments, long seed) {
        part("chaos-payments").fill(Integer.toString(payments));
        part("chaos-seed").fill(Long.toString(seed));
        visit.page()
                .waitForResponse(
                        response -> response.url().endsWith("/lab/chaos-run"),
                        visit.button("Start a chaos run")::click);
    }

    private static void assertSays(Locator status, String text) {
        assertThat(status).containsText(text, new LocatorAssertions.ContainsTextOptions().setTimeout(TIMEOUT_MS));
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void a_run_shows_its_progress_and_ends_with_the_verdict(ColorScheme scheme) {
        visit.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        visit.assertNoViolations();
        start(200, 7);
        assertThat(part("chaos-run-status")).containsText("Phase 1 of 3: Payments and faults.");
        assertThat(part("chaos-run-progress")).isVisible();
        assertThat(part("chaos-verdict")).isHidden();
        assertThat(visit.button("Start a chaos run")).isDisabled();
        visit.assertNoViolations();

        assertSays(part("chaos-run-status"), "Ended. 200 payments, seed 7");
        assertThat(part("chaos-numbers")).hasText("Moment 163 = here 163 = shop 163");
        assertThat(part("chaos-run-result")).hasText("0 lost, 0 twice");
        assertThat(part("chaos-reason"))
                .hasText(
                        "The three lists agree on each payment: none was lost or counted twice. The other 37 of 200 were not paid.");
        assertThat(part("chaos-survived")).containsText("webhooks lost");
        assertThat(part("chaos-survived")).containsText("sessions found by the reconciler");
        assertThat(part("chaos-run-progress")).isHidden();
        assertThat(visit.button("Start a chaos run")).isEnabled();
        assertThat(visit.button("Stop")).isDisabled();
        visit.assertNoViolations();
    }

    @Test
    void a_seed_of_make_chaos_can_be_typed_and_repeated() {
        start(2, 999_999_999_999_999_998L);
        assertSays(part("chaos-run-status"), "Ended. 2 payments, seed 999999999999999998");

        visit.page().waitForResponse("**/lab/chaos-run", visit.button("Run the same seed again")::click);
        assertSays(part("chaos-run-status"), "Ended. 2 payments, seed 999999999999999998");
    }

    @Test
    void the_same_seed_runs_again_with_the_same_payments() {
        start(30, 11);
        assertSays(part("chaos-run-status"), "Ended. 30 payments, seed 11");
        String numbers = part("chaos-numbers").textContent();
        assertThat(numbers).matches(EQUAL);

        visit.button("Run the same seed again").click();
        assertThat(part("chaos-verdict")).isHidden();
        assertSays(part("chaos-run-status"), "Ended. 30 payments, seed 11");
        assertThat(part("chaos-numbers")).hasText(numbers);
    }

    @Test
    void a_stopped_run_is_checked_and_another_one_starts() {
        start(2000, 5);
        visit.button("Stop").click();

        assertSays(part("chaos-run-status"), "Stopped after");
        assertThat(part("chaos-run-status"))
                .hasText(Pattern.compile("Stopped after \\d+ of 2000\\. 2000 payments, seed 5"));
        assertThat(part("chaos-numbers")).hasText(EQUAL);

        start(10, 5);
        assertSays(part("chaos-run-status"), "Ended. 10 payments, seed 5");
        assertThat(part("chaos-numbers")).hasText(EQUAL);
    }

    @Test
    void a_reload_and_a_second_tab_show_the_same() {
        start(300, 3);
        visit.page().reload();
        visit.connected();
        open(visit.page());
        assertThat(part("chaos-run-status")).containsText("300 payments, seed 3");

        assertSays(part("chaos-run-status"), "Ended. 300 payments, seed 3");
        String here = part("chaos-state").innerText();
        Page other = visit.anotherTab();
        open(other);
        assertThat(other.locator("#chaos-run-status")).containsText("Ended. 300 payments, seed 3");
        assertThat(other.locator("#chaos-state").innerText()).isEqualTo(here);
        visit.page().reload();
        visit.connected();
        open(visit.page());
        assertThat(part("chaos-run-status")).containsText("Ended");
        assertThat(part("chaos-state").innerText()).isEqualTo(here);
    }

    @Test
    void the_keyboard_starts_a_run() {
        visit.tabTo(part("chaos-payments"));
        visit.page().keyboard().press("ControlOrMeta+A");
        visit.page().keyboard().type("5");
        visit.page().keyboard().press("Tab");
        visit.page().keyboard().type("8");
        visit.page().keyboard().press("Enter");

        assertSays(part("chaos-run-status"), "Ended. 5 payments, seed 8");
    }

    @Test
    void an_invalid_number_starts_nothing_and_a_refusal_is_shown() {
        assertThat(part("start-chaos-run")).isEnabled();
        String before = part("chaos-run-status").textContent();
        part("chaos-payments").fill("5001");
        visit.button("Start a chaos run").click();
        assertThat(part("chaos-run-status")).hasText(before);

        visit.page().route("**/lab/chaos-run", route -> route.abort());
        part("chaos-payments").fill("5");
        visit.button("Start a chaos run").click();
        assertThat(part("chaos-refusal")).containsText("The lab cannot be reached");
        visit.problems().removeIf(problem -> problem.contains("ERR_FAILED"));
    }
}
