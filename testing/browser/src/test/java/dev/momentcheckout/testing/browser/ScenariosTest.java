package dev.momentcheckout.testing.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.momentcheckout.simulator.SimulatorSettings;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page's scenarios in a browser: at once, step by step, beside the naive backend, and in several tabs. */
@ExtendWith(Browsing.Shared.class)
class ScenariosTest {
    private static final String RESTART = "The app is killed and restarted";
    private static final String LATE = "A payment arrives after the session has expired";
    private static final String DOUBLE_TAP = "An order is paid once despite a double tap and a late payment";

    /** Twelve scenarios, on a machine with other load. */
    private static final double ALL_TIMEOUT_MS = 120_000;

    private final Browsing browsing;
    private Browsing.Visit visit;

    ScenariosTest(Browsing browsing) {
        this.browsing = browsing;
        this.visit = browsing.visit(Browsing.window());
    }

    private void visitAs(Browser.NewContextOptions options) {
        visit.close();
        visit = browsing.visit(options);
    }

    @AfterEach
    void the_scenario_has_ended_and_the_browser_reports_no_problem() {
        assertThat(visit.page().locator("#scenarios [aria-disabled=true]"))
                .hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(ALL_TIMEOUT_MS));
        assertThat(visit.problems()).isEmpty();
        visit.close();
    }

    private void atOnce() {
        visit.page().getByLabel("At once").check();
    }

    private void besideNaive() {
        visit.page().getByLabel("Beside it: a naive backend").check();
    }

    private Locator output() {
        return output(visit.page());
    }

    private static Locator output(Page page) {
        return page.locator("#scenario-output");
    }

    private static Locator steps(Page page) {
        return page.locator("#scenario-output ol > li");
    }

    private Locator mark(String title) {
        return visit.page()
                .locator("#scenarios > li")
                .filter(new Locator.FilterOptions().setHas(visit.button(title)))
                .locator(".mark");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A webhook arrives before the customer returns",
                "The reconciler recovers a lost webhook",
                "A webhook is delivered thirty times",
                "The signing secret is rotated",
                LATE,
                "A payment with a wrong amount needs review",
                "A cent too much is approved by an operator",
                DOUBLE_TAP,
                "An order paid twice is refunded and closed by an operator",
                RESTART,
                "Moment is down when the customer returns",
                "Moment fails and replays its failure",
            })
    void a_scenario_starts_with_a_click_and_keeps_its_promises(String title) {
        atOnce();
        visit.button(title).click();

        assertThat(visit.button(title)).hasAttribute("aria-current", "true");
        assertThat(output()).containsText("All promises kept.");
        assertThat(output()).containsText("Why it matters: ");
        assertThat(output().locator(".verdict")).hasText(Pattern.compile("([23]) of \\1 promises kept"));
        assertThat(output().locator(".promises .bad")).hasCount(0);
        assertThat(mark(title)).hasAttribute("aria-label", "kept");
        assertThat(visit.page().locator("#diagram")).containsText("POST /api/create-payment-session");
    }

    @Test
    void a_scenario_runs_step_by_step() {
        double started = ((Number) visit.page().evaluate("performance.now()")).doubleValue();
        visit.button(LATE).click();

        assertThat(steps(visit.page())).hasCount(2);
        assertThat(visit.page().locator("#scenario-status")).hasText(Pattern.compile("A slow bank .*"));
        assertThat(mark(LATE)).hasAttribute("aria-label", "running");
        assertThat(output()).not().containsText("All promises kept.");
        assertThat(output()).containsText("All promises kept.");
        assertThat(((Number) visit.page().evaluate("performance.now()")).doubleValue() - started)
                .isGreaterThan(1400);
        assertThat(steps(visit.page())).hasCount(3);
        assertThat(steps(visit.page()).nth(1).locator(".promises")).hasText("✓ EXPIRED becomes PAID");
        assertThat(output().locator(".verdict")).hasText("3 of 3 promises kept");
        assertThat(output().locator(".verdict")).hasClass(Pattern.compile("good"));
        assertThat(visit.page().locator("#scenario-status")).hasText(LATE + ": 3 of 3 promises kept");
    }

    @Test
    void what_is_opened_stays_open_while_steps_are_added() {
        visit.button(DOUBLE_TAP).click();
        Locator evidence = steps(visit.page()).nth(1).locator("details");
        evidence.locator("summary").click();

        assertThat(output()).containsText("All promises kept.");
        assertThat(evidence).hasAttribute("open", "");
        assertThat(evidence).containsText("The two requests return ps_");
    }

    @Test
    void a_customer_pays_twice_beside_it_and_not_here() {
        atOnce();
        besideNaive();
        visit.button(RESTART).click();

        Locator paid = output().locator("tbody tr").nth(1);
        assertThat(paid.locator("th, td")).hasText(new String[] {"paid at Moment", "1", "2"});
        assertThat(output()).containsText("Naive backend: The customer paid twice");
        assertThat(output()).containsText("line 5: no Idempotency-Key, so each tap opens another session");
        assertThat(output()).containsText("headers: {");
        assertThat(output().getByText("Moment’s example"))
                .hasAttribute("href", "https://docs.momentco.io/libraries-and-sdks/mobile/flutter");
        assertThat(steps(visit.page()).first().locator(".naive")).hasText("The app asks for a session: 200, session A");
        assertThat(mark(RESTART)).hasAttribute("aria-label", "kept");
    }

    @Test
    void the_page_says_where_the_naive_backend_does_fine() {
        atOnce();
        besideNaive();
        visit.button("A webhook is delivered thirty times").click();

        assertThat(output()).containsText("Naive backend: Paid once, delivered once");
        assertThat(output()).containsText("It does fine here.");
        assertThat(output().locator("table ~ ul li")).hasCount(0);
    }

    @Test
    void a_reload_and_another_tab_show_the_same_at_any_step() {
        Page other = visit.anotherTab();
        besideNaive();
        visit.button(DOUBLE_TAP).click();
        assertThat(steps(visit.page()).nth(2)).isVisible();
        visit.page().reload();
        visit.connected();

        assertThat(steps(visit.page()).nth(2)).isVisible();
        assertThat(visit.button(DOUBLE_TAP)).hasAttribute("aria-current", "true");
        assertThat(output()).containsText("All promises kept.");
        assertThat(output(other)).containsText("All promises kept.");
        assertThat(output(other).textContent()).isEqualTo(output().textContent());
        assertThat(other.locator("#scenarios-kept").textContent())
                .isEqualTo(visit.page().locator("#scenarios-kept").textContent());
        String before = output().textContent();
        visit.page().reload();
        visit.connected();
        assertThat(output()).hasText(before, new LocatorAssertions.HasTextOptions().setUseInnerText(false));
    }

    @Test
    void all_twelve_run_one_after_the_other_with_the_keyboard() {
        visit.tabTo(visit.page().getByLabel("At once"));
        visit.page().keyboard().press("Space");
        visit.page().keyboard().press("Shift+Tab");
        assertThat(visit.button("Run all twelve")).isFocused();
        visit.page().keyboard().press("Enter");

        assertThat(visit.page().locator("#scenarios > li")).hasCount(12);
        assertThat(visit.page().locator("#scenarios-kept"))
                .hasText("12 of 12 kept", new LocatorAssertions.HasTextOptions().setTimeout(ALL_TIMEOUT_MS));
        assertThat(visit.page().locator("#scenarios .mark[aria-label=kept]"))
                .hasCount(12, new LocatorAssertions.HasCountOptions().setTimeout(ALL_TIMEOUT_MS));
        visit.page().reload();
        visit.connected();
        assertThat(visit.page().locator("#scenarios-kept")).hasText("12 of 12 kept");
    }

    @Test
    void the_keyboard_starts_a_scenario() {
        atOnce();
        visit.tabTo(visit.button("A webhook arrives before the customer returns"));
        visit.page().keyboard().press("Enter");

        assertThat(output()).containsText("All promises kept.");
        assertThat(visit.button("A webhook arrives before the customer returns"))
                .isFocused();
    }

    @Test
    void one_scenario_runs_at_a_time() {
        visit.button(LATE).click();
        assertThat(steps(visit.page()).first()).isVisible();
        // A click would wait until the button is no longer marked as disabled.
        visit.button(RESTART).press("Enter");

        assertThat(visit.page().locator("#scenario-refusal"))
                .hasText("A scenario or chaos run is active; wait until it has ended");
        assertThat(output()).containsText("All promises kept.");
        assertThat(visit.button(LATE)).hasAttribute("aria-current", "true");
        // Chromium logs the refusal too.
        assertThat(visit.problems()).allMatch(problem -> problem.contains("409"));
        visit.problems().clear();
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void scenarios_have_no_accessibility_violations(ColorScheme scheme) {
        visitAs(Browsing.window().setColorScheme(scheme));
        besideNaive();
        visit.button(LATE).click();
        assertThat(steps(visit.page()).nth(1)).isVisible();
        visit.assertNoViolations();
        assertThat(output()).containsText("Naive backend: The customer paid twice");
        visit.assertNoViolations();
    }

    @Test
    void a_broken_promise_is_shown_and_the_scenario_is_not_kept() {
        String title = "A webhook is delivered thirty times";
        atOnce();
        browsing.lab().secrets().put(browsing.lab().signingSecretArn(), SimulatorSettings.OTHER_SIGNING_SECRET);
        forgetSecrets();
        try {
            visit.button(title).click();

            assertThat(output().locator(".verdict")).hasText("0 of 2 promises kept");
            assertThat(output().locator(".promises .bad"))
                    .hasText("✗ each of the thirty deliveries gets 200: Expectation not met: each delivery gets 200");
            assertThat(mark(title)).hasAttribute("aria-label", "not kept");
            assertThat(output()).not().containsText("All promises kept.");
            visit.assertNoViolations();
        } finally {
            browsing.lab().secrets().put(browsing.lab().signingSecretArn(), SimulatorSettings.DEFAULT_SIGNING_SECRET);
            forgetSecrets();
        }
        visit.button(title).click();
        assertThat(mark(title)).hasAttribute("aria-label", "kept");
    }

    /** The functions cache secrets for five minutes. */
    private void forgetSecrets() {
        assertThat(visit.page()
                        .request()
                        .post(browsing.lab().pageUrl() + "/lab/time/6")
                        .ok())
                .isTrue();
    }

    @Test
    void a_narrow_screen_needs_no_horizontal_scrolling() {
        visitAs(new Browser.NewContextOptions().setViewportSize(360, 740));
        atOnce();
        besideNaive();
        for (String title : List.of(RESTART, DOUBLE_TAP)) {
            visit.button(title).click();
            assertThat(output()).containsText("Naive backend: The customer paid twice");
            assertThat(visit.page().evaluate("document.getElementById('scenarios-panel').scrollWidth <= innerWidth"))
                    .isEqualTo(true);
        }
        visit.assertNoViolations();
    }
}
