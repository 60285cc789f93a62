package dev.momentcheckout.testing.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.momentcheckout.simulator.Delivery;
import dev.momentcheckout.simulator.Deviation;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The payment that is shown: its summary, its item, its events, and what can be done with it. */
@ExtendWith(Browsing.Shared.class)
class PaymentViewTest {
    private static final List<String> VIEWS =
            List.of("Sequence diagram", "Events", "Item in DynamoDB", "Operator", "Rules");

    private final Browsing browsing;
    private final PageFixture fixture;

    PaymentViewTest(Browsing browsing) {
        this.browsing = browsing;
        this.fixture = new PageFixture(browsing);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Locator summary() {
        return fixture.find("#summary");
    }

    private Locator result() {
        return fixture.find("#act-result");
    }

    private Locator item() {
        return fixture.find("#item");
    }

    private String payOnThePhone() {
        fixture.visit().button("Pay").click();
        fixture.visit().inSheet("Pay").click();
        assertThat(fixture.find("#outcome")).hasText("Paid. Thank you.");
        assertThat(summary()).containsText("published once");
        return fixture.find("#address").textContent();
    }

    @Test
    void a_card_payment_is_summed_up_in_one_line_with_its_bill() {
        String session = payOnThePhone();

        assertThat(summary())
                .hasText(Pattern.compile(
                        "PAID · ZAR 10\\.00 · published once · [\\d.]+ writes, [\\d.]+ reads? · USD 0\\.0000\\d+"));
        assertThat(fixture.find("body")).not().containsText("client_token\": \"ey");
        assertThat(summary().getByRole(AriaRole.LINK)).hasAttribute("href", "/source/docs/costs.md");
        assertThat(fixture.find("#see-payment")).isHidden();
        assertThat(browsing.lab().publishedEvents(session)).hasSize(1);
    }

    @Test
    void the_item_is_grouped_and_readable_and_its_json_stays_open() {
        String session = fixture.open();
        fixture.showTab("Item in DynamoDB");
        for (String group : List.of("At Moment", "Payment", "Purchase", "Checks", "History", "Technical")) {
            assertThat(item().locator("th.group").getByText(group, new Locator.GetByTextOptions().setExact(true)))
                    .isVisible();
        }
        assertThat(item()).containsText("ZAR 10.00");
        assertThat(item().locator("td[title^='next_check_at: ']"))
                .hasText(Pattern.compile("\\d+ \\w+ \\d{4}, \\d\\d:\\d\\d:\\d\\d"));
        fixture.find("#raw summary").click();
        assertThat(fixture.find("#raw-json")).containsText("\"OPEN\"");

        fixture.pay(session);

        assertThat(fixture.find("#raw-json")).containsText("\"PAID\"");
        assertThat(fixture.find("#raw")).hasAttribute("open", "");
        assertThat(fixture.find("#raw summary")).isFocused();
    }

    @Test
    void an_opened_event_keeps_its_place_and_the_focus_while_the_payment_changes() {
        String session = fixture.open();
        fixture.showTab("Events");
        Locator first = fixture.find("#timeline > li").first();
        first.locator("summary").focus();
        fixture.page().keyboard().press("Enter");
        assertThat(first.locator("pre")).isVisible();
        fixture.awaitIdle();

        fixture.pay(session);

        assertThat(fixture.find("#timeline")).containsText("Payment Paid");
        assertThat(first.locator("pre")).isVisible();
        assertThat(first.locator("summary")).isFocused();
    }

    @Test
    void a_call_is_copied_as_curl_and_the_page_says_so() {
        fixture.page().context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        fixture.open();
        fixture.showTab("Events");
        Locator call = fixture.find("#timeline > li").first();
        call.locator("summary").click();

        call.getByText("Copy as curl").click();

        assertThat(result()).hasText("Copied");
        assertThat((String) fixture.page().evaluate("navigator.clipboard.readText()"))
                .startsWith("curl ")
                .contains(browsing.lab().apiUrl() + "/api/create-payment-session");
    }

    @Test
    void a_page_without_the_clipboard_s_interface_copies_too() {
        fixture.page().evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
        fixture.open();
        fixture.showTab("Events");
        Locator call = fixture.find("#timeline > li").first();
        call.locator("summary").click();

        call.getByText("Copy as curl").click();

        assertThat(result()).hasText("Copied");
        assertThat(call.getByText("Copy as curl")).isFocused();
    }

    private List<Delivery> deliveries(String session) {
        return browsing.lab().moment().deliveries().stream()
                .filter(delivery -> session.equals(delivery.sessionId()))
                .toList();
    }

    @Test
    void a_webhook_is_sent_again_and_publishes_nothing_more() {
        String session = fixture.open();
        fixture.pay(session);
        assertThat(summary()).containsText("published once");
        fixture.awaitIdle();
        int before = deliveries(session).size();

        fixture.visit().button("Send the last webhook again").click();
        assertThat(result()).hasText("The webhook was sent again.");
        fixture.awaitIdle();
        assertThat(deliveries(session)).hasSize(before + 1);

        fixture.showTab("Events");
        Locator webhook = fixture.find("#timeline > li.webhook").first();
        webhook.locator("summary").click();
        webhook.getByText("Send this webhook again").click();
        fixture.page().waitForCondition(() -> deliveries(session).size() == before + 2);
        fixture.awaitIdle();
        assertThat(deliveries(session).getLast().webhookId())
                .isEqualTo(deliveries(session).getFirst().webhookId());
        assertThat(browsing.lab().publishedEvents(session)).hasSize(1);
        assertThat(summary()).containsText("published once");
    }

    @Test
    void a_session_is_expired() {
        String session = fixture.open();

        fixture.visit().button("Expire the session").click();

        assertThat(result()).hasText("The session has expired at Moment.");
        assertThat(summary()).containsText("EXPIRED");
        assertThat(fixture.visit().button("Expire the session")).isHidden();
        assertThat(fixture.find("#address")).hasText(session);
    }

    @Test
    void a_payment_and_a_step_name_their_rules_and_each_link_opens() {
        String session = fixture.open();
        browsing.lab().moment().webhooks().always(Deviation.OTHER_AMOUNT);
        fixture.pay(session);
        assertThat(summary()).containsText("needs review: amount-mismatch");
        fixture.showTab("Rules");
        assertThat(fixture.find("#rules")).containsText("session/ExpectedTerms");
        assertThat(fixture.find("#rules")).containsText("docs/operations/PaymentsInReviewAlarm.md");
        fixture.showTab("Events");
        fixture.find("#timeline > li.webhook summary").first().click();
        assertThat(fixture.find("#timeline .rules")).containsText("webhookreceive/ReceiveWebhook");

        Object broken = fixture.page().evaluate("""
                async () => {
                  const { rules } = await (await fetch('/lab/settings')).json();
                  const paths = Object.values(rules).flatMap(({ source, page }) => [source, page]);
                  const answers = await Promise.all(paths.map(path => fetch(`/source/${path}`)));
                  return answers.filter(({ ok }) => !ok).map(({ url }) => url).concat(answers.length < 30 ? ['too few'] : []);
                }""");
        assertThat(broken).isEqualTo(List.of());
    }

    /** What a tab shows of the payment. */
    private static Map<String, String> shown(Page tab) {
        return Stream.of("address", "summary", "timeline", "diagram", "item", "figures", "headline")
                .collect(Collectors.toMap(id -> id, id -> tab.locator("#" + id).textContent()));
    }

    /** Reloads the page and waits until it shows the same as a tab that was open all the time. */
    private void assertReloadShowsTheSame(Page open, String summary) {
        fixture.page().reload();
        fixture.visit().connected();

        assertThat(open.locator("#summary")).containsText(summary);
        assertThat(summary()).containsText(summary);
        fixture.page().waitForCondition(() -> shown(fixture.page()).equals(shown(open)));
    }

    @Test
    void a_reload_at_every_step_of_a_payment_shows_the_same_as_a_tab_that_stays_open() {
        Page open = fixture.visit().anotherTab();
        String session = fixture.open();
        assertReloadShowsTheSame(open, "OPEN · ZAR 10.00");
        browsing.lab().moment().decline(session);
        assertReloadShowsTheSame(open, "OPEN · ZAR 10.00");
        browsing.lab().moment().webhooks().always(Deviation.OTHER_AMOUNT);
        browsing.lab().moment().pay(session);
        assertReloadShowsTheSame(open, "needs review: amount-mismatch");
        fixture.showTab("Operator: decide");
        fixture.page().getByLabel("Reason, kept with the payment").fill("One cent");
        fixture.visit().button("Approve").click();
        assertReloadShowsTheSame(open, "approved by an operator · published once");
    }

    @Test
    void two_tabs_show_the_same_payment() {
        Page other = fixture.visit().anotherTab();
        String session = payOnThePhone();

        assertThat(other.locator("#address")).hasText(session);
        assertThat(other.locator("#summary")).containsText("PAID · ZAR 10.00 · published once");
        assertThat(other.locator("#figures")).hasText(fixture.find("#figures").textContent());
    }

    @ParameterizedTest
    @EnumSource(PageFixture.Look.class)
    void no_view_of_a_payment_has_accessibility_violations(PageFixture.Look look) {
        fixture.look(look);
        fixture.assertNoViolations();
        String session = fixture.open();
        browsing.lab().moment().webhooks().always(Deviation.OTHER_AMOUNT);
        fixture.pay(session);
        assertThat(summary()).containsText("needs review");

        for (String view : VIEWS) {
            if (look == PageFixture.Look.NARROW && view.equals("Sequence diagram")) {
                continue;
            }
            fixture.showTab(view.equals("Operator") ? "Operator: decide" : view);
            if (view.equals("Events")) {
                fixture.find("#timeline > li summary").first().click();
            }
            if (view.startsWith("Item")) {
                fixture.find("#raw summary").click();
            }
            fixture.assertNoViolations();
            fixture.assertNoHorizontalScrolling();
        }
        for (String tab : List.of("Payments", "Scenarios", "Faults", "Chaos run")) {
            fixture.showTab(tab);
            fixture.assertNoViolations();
            fixture.assertNoHorizontalScrolling();
        }
    }

    @Test
    void a_narrow_screen_has_a_list_in_place_of_the_drawing_and_a_link_to_it() {
        fixture.look(PageFixture.Look.NARROW);
        assertThat(fixture.find("#see-payment")).isHidden();
        payOnThePhone();

        assertThat(fixture.find("#diagram")).isHidden();
        assertThat(fixture.find("#timeline")).containsText("App → Your backend");
        assertThat(fixture.find("#timeline")).containsText("Payment Paid");
        fixture.find("#see-payment").click();
        assertThat(fixture.find("#payment-title")).isInViewport();
        fixture.assertNoHorizontalScrolling();
    }

    @Test
    void a_narrow_page_is_a_few_screens_long_whatever_it_shows() {
        fixture.look(PageFixture.Look.NARROW);
        payOnThePhone();

        for (String tab : List.of("Payments", "Scenarios", "Faults", "Chaos run")) {
            fixture.showTab(tab);
            assertThat(((Number) fixture.page().evaluate("document.documentElement.scrollHeight / innerHeight"))
                            .doubleValue())
                    .as(tab)
                    .isLessThan(3.5);
        }
    }

    @Test
    void a_window_that_becomes_wide_has_the_drawing() {
        fixture.look(PageFixture.Look.NARROW);
        fixture.open();

        fixture.page().setViewportSize(1280, 800);

        assertThat(fixture.find("#diagram")).isVisible();
        assertThat(fixture.find("#diagram")).containsText("POST /api/create-payment-session");
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
        fixture.showTab("Payments");
        fixture.page().getByLabel("Search by id or state").fill("other");
        fixture.find("[data-payment=other]").click();
        fixture.showTab("Events");

        assertThat(fixture.find("#timeline")).containsText("session-status");
        for (Locator step : fixture.find("#timeline > li summary").all()) {
            step.click();
        }
        assertThat(fixture.find("main img")).hasCount(0);
        assertThat(fixture.page()).hasTitle("Payments lab");
    }

    @Test
    void a_late_status_is_shown_as_in_progress_and_never_as_failed() {
        fixture.visit().button("Pay").click();
        fixture.visit().sheet().getByLabel("Card with 3-D Secure").check();
        fixture.visit().inSheet("Pay").click();
        fixture.visit().inSheet("Yes, approve").waitFor();
        act("POST", "/lab/faults/LOST/on");
        act("POST", "/lab/faults/MOMENT_FAILS/on");
        fixture.visit().inSheet("Yes, approve").click();
        assertThat(fixture.find("#outcome"))
                .hasText("Your payment is still under way. Open the shop later: nothing is lost.");
        assertThat(fixture.find("#callbacks")).not().containsText("onFailure");
        assertThat(fixture.find("#callbacks")).not().containsText("503 503");

        act("DELETE", "/lab/faults");
        act("POST", "/lab/time/6");
        assertThat(summary()).containsText("PAID");
        assertThat(summary()).containsText("published once");
    }

    private void act(String method, String path) {
        assertThat(fixture.page()
                        .evaluate(
                                "async ([method, path]) => (await fetch(path, { method })).ok", List.of(method, path)))
                .isEqualTo(true);
    }
}
