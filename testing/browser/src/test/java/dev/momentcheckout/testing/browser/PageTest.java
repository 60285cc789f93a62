package dev.momentcheckout.testing.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.momentcheckout.lab.App;
import dev.momentcheckout.local.aws.LocalEventBridge;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lab's page in a browser: payments from the button to the callback, and scenarios. */
@ExtendWith(Browsing.Shared.class)
class PageTest {
    private static final Path SCREENSHOTS = Path.of("target/screenshots");

    private final Browsing browsing;
    private Browsing.Visit visit;

    PageTest(Browsing browsing) {
        this.browsing = browsing;
        this.visit = browsing.visit(wide());
    }

    private static Browser.NewContextOptions wide() {
        return new Browser.NewContextOptions().setViewportSize(1280, 900).setReducedMotion(ReducedMotion.REDUCE);
    }

    private void visitAs(Browser.NewContextOptions options) {
        visit.close();
        visit = browsing.visit(options);
    }

    @AfterEach
    void the_browser_reports_no_problem_and_calls_no_other_host() {
        assertThat(visit.problems()).isEmpty();
        visit.close();
    }

    /** Saves a screenshot of the window; docs/images contains some of them. */
    private void screenshot(String name) {
        visit.page().screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
    }

    private Locator outcome() {
        return visit.page().locator("#outcome");
    }

    private Locator callbacks() {
        return visit.page().locator("#callbacks");
    }

    private String session() {
        visit.inSheet("Pay").waitFor();
        String url = visit.page().locator("#checkout").getAttribute("src");
        return url.substring(url.lastIndexOf('/') + 1);
    }

    @Test
    void a_card_payment_is_shown_from_the_button_to_the_published_event() {
        visit.button("Pay").click();
        String session = session();
        visit.inSheet("Pay").click();

        assertThat(outcome()).hasText("Paid. It is on its way.");
        assertThat(callbacks()).containsText("onSuccess()");
        assertThat(visit.page().locator("#session")).hasValue(session);
        Locator diagram = visit.page().locator("#diagram");
        assertThat(diagram).containsText("POST /api/create-payment-session");
        assertThat(diagram).containsText("POST /collect/payment_sessions");
        assertThat(diagram).containsText("webhook payment_session.completed");
        assertThat(diagram).containsText("Payment Paid");
        assertThat(visit.page().locator("#item")).containsText("PAID");
        assertThat(visit.page().locator("body")).not().containsText("client_token\": \"ey");
        screenshot("payment");
    }

    @Test
    void a_declined_card_leaves_the_sheet_open_for_another_attempt() {
        visit.button("Pay").click();
        visit.inSheet("Pay with a card that is declined").click();

        assertThat(callbacks()).containsText("onAttemptFailed()");
        visit.inSheet("Pay").click();
        assertThat(outcome()).hasText("Paid. It is on its way.");
    }

    @ParameterizedTest
    @CsvSource({
        "Cancel, onCancel(), Cancelled.",
        "Let the session expire, onExpired(), The time to pay is over.",
    })
    void a_session_that_ends_unpaid_invokes_the_apps_callback(String button, String callback, String text) {
        visit.button("Pay").click();
        visit.inSheet(button).click();

        assertThat(outcome()).hasText(text);
        assertThat(callbacks()).containsText(callback);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Card with 3-D Secure", "Instant EFT"})
    void a_payment_approved_at_the_bank_returns_by_link(String method) {
        visit.button("Pay").click();
        visit.sheet().getByLabel(method).check();
        visit.inSheet("Pay").click();
        visit.inSheet("Yes, approve").click();

        assertThat(outcome()).hasText("Paid. It is on its way.");
        assertThat(callbacks()).containsText("link https://");
        assertThat(callbacks()).containsText("session_id=ps_");
    }

    @Test
    void a_late_payment_is_found_when_the_customer_tries_again() {
        visit.button("Pay").click();
        String session = session();
        visit.sheet().getByLabel("Bank transfer").check();
        visit.inSheet("Pay").click();
        visit.inSheet("Back to the shop").click();
        assertThat(outcome()).hasText("Not paid yet. If you have paid at your bank, nothing is lost.");

        browsing.lab().moment().pay(session);
        browsing.lab().moment().webhooks().awaitIdle();
        visit.button("Pay").click();

        assertThat(outcome()).hasText("This was paid before. Nothing was bought again.");
    }

    @Test
    void a_page_reload_keeps_the_session() {
        visit.button("Pay").click();
        String session = session();

        visit.page().reload();
        visit.connected();
        visit.button("Pay").click();

        assertThat(session()).isEqualTo(session);
    }

    @Test
    void a_payment_works_with_the_keyboard_only() {
        visit.tabTo(visit.button("Pay"));
        visit.page().keyboard().press("Enter");
        visit.inSheet("Pay").waitFor();
        visit.tabTo(visit.inSheet("Pay"));
        visit.page().keyboard().press("Enter");

        assertThat(outcome()).hasText("Paid. It is on its way.");
    }

    @Test
    void the_diagram_is_saved_as_svg() throws IOException {
        visit.button("Pay").click();
        String session = session();
        assertThat(visit.page().locator("#session")).hasValue(session);
        assertThat(visit.page().locator("#diagram svg")).isVisible();
        Download download = visit.page()
                .waitForDownload(() -> visit.button("Save the diagram as SVG").click());

        assertThat(download.suggestedFilename()).isEqualTo(session + ".svg");
        assertThat(Files.readString(download.path()))
                .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\"")
                .contains("Moment");
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void the_page_has_no_accessibility_violations(ColorScheme scheme) {
        visitAs(wide().setColorScheme(scheme));
        assertNoViolations();

        visit.button("Pay").click();
        session();
        visit.page().locator("#timeline li").first().waitFor();
        assertNoViolations();
        visit.button("The reconciler recovers a lost webhook").click();
        assertThat(scenarioOutput()).containsText("All expectations were met.");
        assertNoViolations();
        screenshot("scenario-" + scheme.name().toLowerCase(Locale.ROOT));
    }

    private void assertNoViolations() {
        assertThat(new AxeBuilder(visit.page()).analyze().getViolations())
                .as("violations found by axe-core")
                .isEmpty();
    }

    @Test
    void a_narrow_screen_needs_no_horizontal_scrolling() {
        visitAs(new Browser.NewContextOptions().setViewportSize(360, 740));
        visit.button("Pay").click();
        visit.inSheet("Pay").click();
        assertThat(outcome()).hasText("Paid. It is on its way.");

        assertThat(visit.page().evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
        screenshot("narrow");
    }

    private Locator scenarioOutput() {
        return visit.page().locator("#scenario-output");
    }

    private Locator clearFaults() {
        return visit.page().locator("#clear-faults");
    }

    private Locator fault(String title) {
        return visit.page().getByLabel(title);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A webhook arrives before the customer returns",
                "The reconciler recovers a lost webhook",
                "A webhook is delivered thirty times",
                "The signing secret is rotated",
                "A payment arrives after the session has expired",
                "A payment with a wrong amount needs review",
                "A cent too much is approved by an operator",
                "An order is paid once despite a double tap and a late payment",
                "An order paid twice is refunded and closed by an operator",
                "The app is killed and restarted",
                "Moment is down when the customer returns",
                "Moment fails and replays its failure",
            })
    void a_scenario_starts_with_a_click_and_meets_its_expectations(String title) {
        visit.button(title).click();

        assertThat(scenarioOutput()).containsText("All expectations were met.");
        assertThat(visit.button(title)).hasAttribute("aria-current", "true");
        assertThat(visit.page().locator("#diagram")).containsText("POST /api/create-payment-session");
    }

    @Test
    void there_are_twelve_scenarios_and_the_keyboard_starts_them() {
        assertThat(visit.page().locator("#scenarios button")).hasCount(12);

        visit.tabTo(visit.button("A webhook arrives before the customer returns"));
        visit.page().keyboard().press("Enter");

        assertThat(scenarioOutput()).containsText("All expectations were met.");
    }

    /** Returns the published events of a session. The app may get the status before they are published. */
    private List<LocalEventBridge.Entry> publishedEvents(String session) {
        browsing.lab().moment().webhooks().awaitIdle();
        assertThat(browsing.lab().awaitPublished()).isTrue();
        return browsing.lab().publishedEvents(session);
    }

    @Test
    void a_late_status_is_shown_as_in_progress_and_never_as_failed() {
        visit.button("Pay").click();
        visit.sheet().getByLabel("Card with 3-D Secure").check();
        visit.inSheet("Pay").click();
        visit.inSheet("Yes, approve").waitFor();
        confirmed(fault("Webhooks are lost")::check);
        confirmed(fault("Moment responds with 500")::check);
        visit.inSheet("Yes, approve").click();
        assertThat(outcome()).hasText("Your payment is still under way. Open the shop later: nothing is lost.");
        assertThat(callbacks()).not().containsText("onFailure");

        confirmed(clearFaults()::click);
        visit.button("Let 6 minutes go by").click();
        assertThat(visit.page().locator("#item")).containsText("PAID");
        assertThat(visit.page().locator("#diagram")).containsText("Payment Paid");
    }

    /** Performs an action and returns when the lab has responded. */
    private void confirmed(Runnable action) {
        visit.page().waitForResponse(response -> response.url().contains("/lab/"), action);
    }

    @Test
    void catalog_pricing_uses_the_product_s_price() {
        visit.page().getByLabel("The backend’s prices").selectOption("catalog");
        visit.page().getByLabel("A slice of carrot cake").check();
        visit.button("Pay").click();
        visit.inSheet("Pay").waitFor();
        assertThat(visit.sheet().locator("#amount")).hasText("ZAR\u00a062.50");
        visit.inSheet("Pay").click();
        assertThat(outcome()).hasText("Paid. It is on its way.");
        assertThat(visit.page().locator("#item")).containsText("6250");

        visit.page().getByLabel("The backend’s prices").selectOption("fixed");
        assertThat(visit.page().locator("#products input")).hasCount(1);
    }

    @Test
    void two_tabs_share_a_session_and_pay_once() {
        Page other = visit.anotherTab();
        visit.button("Pay").click();
        String session = session();
        other.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Pay").setExact(true))
                .click();
        other.frameLocator("#checkout")
                .getByRole(
                        AriaRole.BUTTON,
                        new FrameLocator.GetByRoleOptions().setName("Pay").setExact(true))
                .waitFor();
        assertThat(other.locator("#checkout"))
                .hasAttribute("src", visit.page().locator("#checkout").getAttribute("src"));

        visit.inSheet("Pay").click();
        assertThat(outcome()).hasText("Paid. It is on its way.");
        other.frameLocator("#checkout")
                .getByRole(
                        AriaRole.BUTTON,
                        new FrameLocator.GetByRoleOptions().setName("Pay").setExact(true))
                .click();
        assertThat(other.frameLocator("#checkout").getByRole(AriaRole.STATUS)).containsText("completed");
        other.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Close the sheet"))
                .click();

        assertThat(other.locator("#outcome")).hasText("Paid. It is on its way.");
        assertThat(publishedEvents(session)).hasSize(1);
    }

    @Test
    void the_back_button_closes_the_sheet_and_stays_on_the_page() {
        visit.button("Pay").click();
        session();

        visit.page().goBack();

        assertThat(visit.page().locator("#sheet")).isHidden();
        assertThat(callbacks()).containsText("GET /api/session-status");
        assertThat(visit.button("Pay")).isVisible();
    }

    @Test
    void a_payment_succeeds_after_the_network_returns() {
        visit.setOffline(true);
        visit.button("Pay").click();
        assertThat(outcome()).containsText("The backend cannot be reached");
        visit.setOffline(false);
        visit.button("Pay").click();
        visit.inSheet("Pay").click();
        assertThat(outcome()).hasText("Paid. It is on its way.");

        // The browser itself logs that the network is disconnected.
        assertThat(visit.problems()).allMatch(problem -> problem.contains("ERR_INTERNET_DISCONNECTED"));
        visit.problems().clear();
    }

    @Test
    void markup_in_requests_is_shown_as_text() throws Exception {
        String markup = "<img src=x onerror=document.title='marked'>";
        try (var http = HttpClient.newHttpClient()) {
            for (String body : List.of("{\"success_url\":\"" + markup + "\"}", markup)) {
                http.send(
                        HttpRequest.newBuilder(browsing.lab().apiUrl().resolve("/api/create-payment-session"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding());
            }
            http.send(
                    HttpRequest.newBuilder(browsing.lab()
                                    .apiUrl()
                                    .resolve("/api/session-status?session_id="
                                            + URLEncoder.encode(markup, StandardCharsets.UTF_8)))
                            .build(),
                    BodyHandlers.discarding());
        }
        visit.button("Pay").click();
        session();
        for (String field : List.of("Number", "Expiry date", "Security code")) {
            visit.sheet().getByLabel(field).fill(markup);
        }
        visit.inSheet("Pay").click();
        assertThat(outcome()).hasText("Paid. It is on its way.");

        assertThat(visit.page().locator("#timeline")).containsText("%3Cimg");
        assertThat(visit.page().locator("main img")).hasCount(0);
        assertThat(visit.page()).hasTitle("Payments lab");
    }

    /** The page draws the selected payment only: a longer list adds nothing but its options. */
    @Test
    void a_thousand_payments_add_only_their_options_to_the_page() {
        pay();
        int elements = elementsWithoutOptions();
        try (var app = new App(browsing.lab().apiUrl());
                var apps = Executors.newFixedThreadPool(8)) {
            for (int payment = 0; payment < 1000; payment++) {
                apps.execute(() -> browsing.lab()
                        .moment()
                        .cancel(app.createSession().body().path("session_id").asText()));
            }
        }
        visitAs(wide());
        assertThat(visit.page().locator("#session option").nth(999)).isAttached();

        pay();

        assertThat(elementsWithoutOptions()).isBetween(elements / 2, elements * 2);
    }

    private void pay() {
        visit.button("Pay").click();
        visit.inSheet("Pay").click();
        assertThat(outcome()).hasText("Paid. It is on its way.");
        assertThat(visit.page().locator("#diagram")).containsText("Payment Paid");
    }

    private int elementsWithoutOptions() {
        return (int) visit.page().evaluate("document.querySelectorAll('body *:not(option)').length");
    }
}
