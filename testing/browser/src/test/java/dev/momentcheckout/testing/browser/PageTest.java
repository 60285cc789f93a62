package dev.momentcheckout.testing.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
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

/** A payment on the lab's page, from the button to the callback, and what the page shows of it. */
@ExtendWith(Browsing.Shared.class)
class PageTest {
    private static final Path SHOTS = Path.of("target/screenshots");
    private static final double STORM_MS = 180_000;

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
    void nothing_is_complained_of_and_nobody_else_is_asked() {
        assertThat(visit.complaints()).isEmpty();
        visit.close();
    }

    /** Of the window as it is, whose size each test sets; docs/images has some of them. */
    private void picture(String name) {
        visit.page().screenshot(new Page.ScreenshotOptions().setPath(SHOTS.resolve(name + ".png")));
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
    void a_payment_by_card_is_seen_from_the_button_to_the_shop() {
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
        picture("payment");
    }

    @Test
    void a_declined_card_leaves_the_sheet_open_for_another_try() {
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
    void an_end_without_money_calls_the_app_back(String button, String callback, String says) {
        visit.button("Pay").click();
        visit.inSheet(button).click();

        assertThat(outcome()).hasText(says);
        assertThat(callbacks()).containsText(callback);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Card with 3-D Secure", "Instant EFT"})
    void a_payment_that_goes_by_the_bank_comes_back_by_link(String method) {
        visit.button("Pay").click();
        visit.sheet().getByLabel(method).check();
        visit.inSheet("Pay").click();
        visit.inSheet("Yes, approve").click();

        assertThat(outcome()).hasText("Paid. It is on its way.");
        assertThat(callbacks()).containsText("link https://");
        assertThat(callbacks()).containsText("session_id=ps_");
    }

    @Test
    void a_slow_bank_is_waited_for_a_while_and_the_next_try_finds_the_money() {
        visit.button("Pay").click();
        String session = session();
        visit.sheet().getByLabel("Bank transfer").check();
        visit.inSheet("Pay").click();
        visit.inSheet("Back to the shop").click();
        assertThat(outcome()).hasText("Your payment is still under way. Open the shop later: nothing is lost.");

        browsing.lab().moment().pay(session);
        browsing.lab().moment().webhooks().awaitIdle();
        visit.button("Pay").click();

        assertThat(outcome()).hasText("Paid. It is on its way.");
    }

    @Test
    void a_reload_in_the_middle_opens_the_same_session() {
        visit.button("Pay").click();
        String session = session();

        visit.page().reload();
        visit.connected();
        visit.button("Pay").click();

        assertThat(session()).isEqualTo(session);
    }

    @Test
    void the_keyboard_is_enough() {
        tabTo(visit.button("Pay"));
        visit.page().keyboard().press("Enter");
        visit.inSheet("Pay").waitFor();
        tabTo(visit.inSheet("Pay"));
        visit.page().keyboard().press("Enter");

        assertThat(outcome()).hasText("Paid. It is on its way.");
    }

    private void tabTo(Locator element) {
        for (int tabs = 0; tabs < 40 && !isFocused(element); tabs++) {
            visit.page().keyboard().press("Tab");
        }
        assertThat(element).isFocused();
    }

    private static boolean isFocused(Locator element) {
        return Boolean.TRUE.equals(element.evaluate("node => node === document.activeElement"));
    }

    @Test
    void the_diagram_is_saved_as_a_picture() throws IOException {
        visit.button("Pay").click();
        String session = session();
        assertThat(visit.page().locator("#session")).hasValue(session);
        assertThat(visit.page().locator("#diagram svg")).isVisible();
        Download saved = visit.page()
                .waitForDownload(() -> visit.button("Save the diagram as SVG").click());

        assertThat(saved.suggestedFilename()).isEqualTo(session + ".svg");
        assertThat(Files.readString(saved.path()))
                .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\"")
                .contains("Moment");
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void nothing_stands_in_the_way_of_anybody(ColorScheme scheme) {
        visitAs(wide().setColorScheme(scheme));
        assertNoViolations();

        visit.button("Pay").click();
        session();
        visit.page().locator("#happenings li").first().waitFor();
        assertNoViolations();
        visit.button("The webhook is lost, and the reconciler finds the money").click();
        assertThat(story()).containsText("All of it was as promised.");
        assertNoViolations();
        picture("story-" + scheme.name().toLowerCase(Locale.ROOT));
    }

    private void assertNoViolations() {
        assertThat(new AxeBuilder(visit.page()).analyze().getViolations())
                .as("what axe-core finds")
                .isEmpty();
    }

    @Test
    void a_narrow_screen_shows_all_of_it_without_scrolling_sideways() {
        visitAs(new Browser.NewContextOptions().setViewportSize(360, 740));
        visit.button("Pay").click();
        visit.inSheet("Pay").click();
        assertThat(outcome()).hasText("Paid. It is on its way.");

        assertThat(visit.page().evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
        picture("narrow");
    }

    private Locator story() {
        return visit.page().locator("#story");
    }

    private Locator fault(String title) {
        return visit.page().getByLabel(title);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A webhook overtakes the customer’s return",
                "The webhook is lost, and the reconciler finds the money",
                "A webhook comes thirty times",
                "The signing secret is changed",
                "Money comes after the session has expired",
                "The amount is wrong, and the payment is held",
                "An order is paid once, in spite of a double tap and late money",
                "The app is killed, and comes back",
                "Moment is down when the customer returns",
                "Moment fails, and repeats its failure",
            })
    void a_story_is_one_click_away_and_ends_as_promised(String title) {
        visit.button(title).click();

        assertThat(story()).containsText("All of it was as promised.");
        assertThat(visit.button(title)).hasAttribute("aria-current", "true");
        assertThat(visit.page().locator("#diagram")).containsText("POST /api/create-payment-session");
    }

    @Test
    void there_are_ten_stories_and_the_keyboard_plays_them() {
        assertThat(visit.page().locator("#stories button")).hasCount(10);

        tabTo(visit.button("A webhook overtakes the customer’s return"));
        visit.page().keyboard().press("Enter");

        assertThat(story()).containsText("All of it was as promised.");
    }

    @Test
    void a_fault_is_switched_on_and_mended() {
        tabTo(fault("Moment does not answer"));
        visit.page().keyboard().press("Space");
        assertThat(fault("Moment does not answer")).isChecked();
        visit.button("Pay").click();
        assertThat(outcome()).hasText("Try again in a moment. Nothing was bought.");

        visit.button("Mend everything").click();
        assertThat(fault("Moment does not answer")).not().isChecked();
        visit.button("Pay").click();
        visit.inSheet("Pay").click();
        assertThat(outcome()).hasText("Paid. It is on its way.");
    }

    @Test
    void a_webhook_comes_as_often_as_is_wanted_and_the_shop_is_told_once() {
        ordered(() -> {
            visit.page().getByLabel("How often each webhook comes").fill("7");
            visit.page().keyboard().press("Tab");
        });
        ordered(fault("Webhooks come so many times:")::check);
        visit.button("Pay").click();
        String session = session();
        visit.inSheet("Pay").click();
        assertThat(outcome()).hasText("Paid. It is on its way.");
        browsing.lab().moment().webhooks().awaitIdle();
        ordered(visit.button("Mend everything")::click);

        assertThat(browsing.lab().moment().deliveries().stream()
                        .filter(delivery -> delivery.sessionId().equals(session))
                        .filter(delivery -> delivery.type().equals("payment_session.completed")))
                .hasSize(7);
        assertThat(announced(session)).hasSize(1);
    }

    /** What the shop was told of a session; an app may know before it does. */
    private List<LocalEventBridge.Entry> announced(String session) {
        browsing.lab().moment().webhooks().awaitIdle();
        assertThat(browsing.lab().awaitPublished()).isTrue();
        return browsing.lab().publishedEvents(session);
    }

    @Test
    void an_app_whose_news_is_late_is_told_so_and_never_that_it_failed() {
        visit.button("Pay").click();
        visit.inSheet("Pay").waitFor();
        ordered(fault("Webhooks are lost")::check);
        ordered(fault("Moment answers 500")::check);
        visit.inSheet("Pay").click();
        assertThat(outcome()).hasText("Your payment is still under way. Open the shop later: nothing is lost.");
        assertThat(callbacks()).not().containsText("onFailure");

        ordered(visit.button("Mend everything")::click);
        visit.button("Let 6 minutes go by").click();
        assertThat(visit.page().locator("#item")).containsText("PAID");
        assertThat(visit.page().locator("#diagram")).containsText("Payment Paid");
    }

    /** Returns when the lab has done it. */
    private void ordered(Runnable press) {
        visit.page().waitForResponse(response -> response.url().contains("/lab/"), press);
    }

    @Test
    void what_is_bought_has_a_price_by_the_catalog() {
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
    void a_storm_loses_nothing() {
        visit.button("Let it storm").click();
        assertThat(visit.page().locator("#verdict"))
                .containsText("Differences: none", new LocatorAssertions.ContainsTextOptions().setTimeout(STORM_MS));
        assertThat(visit.page().locator("#storm-said")).containsText("200 of 200");
        assertNoViolations();
        System.out.println(visit.page().locator("#verdict").textContent());
    }

    @Test
    void a_storm_is_stopped_in_the_middle_and_judged() {
        visit.button("Let it storm").click();
        assertThat(visit.button("Stop the storm")).isEnabled();
        visit.button("Stop the storm").click();

        assertThat(visit.page().locator("#verdict"))
                .containsText("Stopped early.", new LocatorAssertions.ContainsTextOptions().setTimeout(STORM_MS));
        assertThat(visit.page().locator("#verdict")).containsText("Differences: none");
    }

    @Test
    void two_tabs_pay_once() {
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
        assertThat(other.frameLocator("#checkout").locator("#told")).containsText("completed");
        other.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Close the sheet"))
                .click();

        assertThat(other.locator("#outcome")).hasText("Paid. It is on its way.");
        assertThat(announced(session)).hasSize(1);
    }

    @Test
    void the_way_back_closes_the_sheet_and_leaves_the_page() {
        visit.button("Pay").click();
        session();

        visit.page().goBack();

        assertThat(visit.page().locator("#sheet")).isHidden();
        assertThat(callbacks()).containsText("GET /api/session-status");
        assertThat(visit.button("Pay")).isVisible();
    }

    @Test
    void a_phone_without_a_network_loses_nothing() {
        visit.offline(true);
        visit.button("Pay").click();
        assertThat(outcome()).containsText("The backend cannot be reached");
        visit.offline(false);
        visit.button("Pay").click();
        visit.inSheet("Pay").click();
        assertThat(outcome()).hasText("Paid. It is on its way.");

        // That there is no network is told by the browser too.
        assertThat(visit.complaints()).allMatch(complaint -> complaint.contains("ERR_INTERNET_DISCONNECTED"));
        visit.complaints().clear();
    }

    @Test
    void text_with_markup_is_text() throws Exception {
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
        for (String field : List.of("Number", "Valid until", "Security code")) {
            visit.sheet().getByLabel(field).fill(markup);
        }
        visit.inSheet("Pay").click();
        assertThat(outcome()).hasText("Paid. It is on its way.");

        assertThat(visit.page().locator("#happenings")).containsText("%3Cimg");
        assertThat(visit.page().locator("main img")).hasCount(0);
        assertThat(visit.page()).hasTitle("Payments lab");
    }

    @Test
    void a_thousand_payments_in_the_list_leave_it_quick() throws Exception {
        double before = secondsToPay();
        try (var app = new App(browsing.lab().apiUrl());
                var apps = Executors.newFixedThreadPool(8)) {
            for (int payment = 0; payment < 1000; payment++) {
                apps.execute(() -> browsing.lab()
                        .moment()
                        .cancel(app.createSession().body().path("session_id").asText()));
            }
        }
        long began = System.nanoTime();
        visitAs(wide());
        assertThat(visit.page().locator("#session option").nth(999)).isAttached();
        double open = (System.nanoTime() - began) / 1e9;
        double after = secondsToPay();

        System.out.printf(
                "A page with a thousand payments opens in %.1f s; one more takes %.1f s, before %.1f s%n",
                open, after, before);
        assertThat(open).isLessThan(20);
        assertThat(after).isLessThan(5 + 3 * before);
    }

    private double secondsToPay() {
        long began = System.nanoTime();
        visit.button("Pay").click();
        visit.inSheet("Pay").click();
        assertThat(outcome()).hasText("Paid. It is on its way.");
        return (System.nanoTime() - began) / 1e9;
    }
}
