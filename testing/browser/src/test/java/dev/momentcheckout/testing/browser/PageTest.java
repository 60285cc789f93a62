package dev.momentcheckout.testing.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
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
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The lab's page in a browser: payments from the button to the callback. */
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

        assertThat(outcome()).hasText("Paid. Thank you.");
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
        assertThat(outcome()).hasText("Paid. Thank you.");

        assertThat(visit.page().evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
        screenshot("narrow");
    }

    private Locator clearFaults() {
        return visit.page().locator("#clear-faults");
    }

    private Locator fault(String title) {
        return visit.page().getByLabel(title);
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
        assertThat(outcome()).hasText("Paid. Thank you.");

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
        assertThat(outcome()).hasText("Paid. Thank you.");
        assertThat(visit.page().locator("#diagram")).containsText("Payment Paid");
    }

    private int elementsWithoutOptions() {
        return (int) visit.page().evaluate("document.querySelectorAll('body *:not(option)').length");
    }
}
