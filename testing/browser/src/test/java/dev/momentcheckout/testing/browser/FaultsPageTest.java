package dev.momentcheckout.testing.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import dev.momentcheckout.lab.App;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tab of the faults and of the clock. */
@ExtendWith(Browsing.Shared.class)
class FaultsPageTest {
    private final Browsing browsing;
    private final Browsing.Visit visit;

    FaultsPageTest(Browsing browsing) {
        this.browsing = browsing;
        this.visit = browsing.visit(Browsing.window());
    }

    @BeforeEach
    void openTheTab() {
        tab().click();
    }

    @AfterEach
    void the_browser_reports_no_problem_and_the_faults_end() {
        visit.page().unrouteAll();
        visit.page().request().delete(visit.page().url() + "lab/faults");
        assertThat(visit.problems()).isEmpty();
        visit.close();
    }

    private Locator tab() {
        return visit.page().locator("#faults-tab");
    }

    private Locator fault(String title) {
        return visit.page().getByLabel(title, new Page.GetByLabelOptions().setExact(true));
    }

    private Locator status() {
        return visit.page().locator("#faults-status");
    }

    private Locator copies() {
        return fault("N, how many times each webhook arrives");
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void faults_stand_in_groups_with_what_to_expect(ColorScheme scheme) {
        visit.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));

        assertThat(visit.page().locator("#faults legend"))
                .hasText(new String[] {"Webhooks", "Moment", "DynamoDB", "Clock"});
        assertThat(visit.page().locator("#faults input[type=checkbox]")).hasCount(15);
        assertThat(fault("Webhooks are lost")).hasAccessibleDescription("Expect: a check finds the payment");
        assertThat(tab()).hasText("Faults");
        assertThat(visit.button("Clear all faults")).isDisabled();
        visit.assertNoViolations();

        fault("Webhooks are lost").check();
        fault("DynamoDB throttles requests").check();
        assertThat(tab()).hasText("Faults · 2 on");
        visit.assertNoViolations();
        visit.button("Clear all faults").click();
        assertThat(tab()).hasText("Faults");
        assertThat(fault("Webhooks are lost")).not().isChecked();
        assertThat(browsing.lab().moment().webhooks().plannedFaults()).isEmpty();
    }

    @Test
    void the_keyboard_switches_a_fault_and_another_tab_shows_it() {
        visit.tabTo(fault("Moment does not respond"));
        visit.page().keyboard().press("Space");
        assertThat(tab()).hasText("Faults · 1 on");

        Page other = visit.anotherTab();
        assertThat(other.locator("#faults-tab")).hasText("Faults · 1 on");
        other.locator("#faults-tab").click();
        assertThat(other.getByLabel("Moment does not respond")).isChecked();
        other.locator("#clear-faults").click();

        assertThat(fault("Moment does not respond")).not().isChecked();
    }

    /** Such as the one that the switch before has caused. */
    @Test
    void a_state_from_before_a_tick_does_not_remove_it() {
        var held = new AtomicReference<@Nullable Route>();
        visit.page().route("**/lab/faults/LOST/on", held::set);
        fault("Webhooks are lost").click();
        visit.page().waitForCondition(() -> held.get() != null);

        visit.page().request().post(visit.page().url() + "lab/faults/THROTTLED/on");
        assertThat(fault("DynamoDB throttles requests")).isChecked();

        assertThat(fault("Webhooks are lost")).isChecked();
        requireNonNull(held.get()).resume();
        assertThat(tab()).hasText("Faults · 2 on");
    }

    @Test
    void a_tick_is_put_back_if_the_lab_does_not_answer() {
        visit.page().route("**/lab/faults/**", route -> route.abort());
        fault("Webhooks are lost").click();

        assertThat(status()).containsText("The lab cannot be reached");
        assertThat(fault("Webhooks are lost")).not().isChecked();
        assertThat(tab()).hasText("Faults");
        visit.assertNoViolations();
        visit.problems().removeIf(problem -> problem.contains("ERR_FAILED"));
    }

    @Test
    void the_number_of_copies_is_put_back_if_the_lab_refuses() {
        String before = copies().inputValue();
        visit.page()
                .route(
                        "**/lab/copies/**",
                        route -> route.fulfill(new Route.FulfillOptions()
                                .setStatus(400)
                                .setContentType("application/problem+json")
                                .setBody("{\"title\":\"Not today\"}")));
        copies().fill("9");
        visit.page().keyboard().press("Tab");

        assertThat(status()).hasText("Not today");
        assertThat(copies()).hasValue(before);
        visit.problems().removeIf(problem -> problem.contains("400"));
    }

    @Test
    void each_webhook_arrives_as_often_as_the_field_says() {
        copies().fill("7");
        visit.page().keyboard().press("Tab");
        fault("Each webhook arrives N times").check();
        assertThat(tab()).hasText("Faults · 1 on");
        String session = create();
        browsing.lab().moment().pay(session);
        browsing.lab().moment().webhooks().awaitIdle();

        assertThat(browsing.lab().moment().deliveries().stream()
                        .filter(delivery -> delivery.sessionId().equals(session))
                        .filter(delivery -> delivery.type().equals("payment_session.completed")))
                .hasSize(7);
        visit.page().reload();
        visit.connected();
        tab().click();
        assertThat(copies()).hasValue("7");
    }

    private String create() {
        try (var app = new App(browsing.lab().apiUrl())) {
            return app.createSession().body().path("session_id").asText();
        }
    }

    @Test
    void skipped_minutes_report_the_sessions_that_were_checked() {
        fault("Webhooks are lost").check();
        assertThat(tab()).hasText("Faults · 1 on");
        String session = create();
        browsing.lab().moment().pay(session);

        visit.button("Skip 6 minutes").click();

        assertThat(status()).hasText(Pattern.compile("^6 minutes skipped: [1-9]\\d* sessions? checked$"));
        assertThat(browsing.lab().awaitPublished()).isTrue();
        assertThat(browsing.lab().publishedEvents(session)).hasSize(1);
        visit.assertNoViolations();
        visit.button("Skip 1 day").click();
        assertThat(status()).hasText(Pattern.compile("^1 day skipped: \\d+ sessions? checked$"));
    }
}
