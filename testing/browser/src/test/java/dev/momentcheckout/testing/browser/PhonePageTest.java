package dev.momentcheckout.testing.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ForcedColors;
import com.microsoft.playwright.options.ReducedMotion;
import dev.momentcheckout.lab.Lab;
import dev.momentcheckout.lab.LabServer;
import dev.momentcheckout.lab.LabSettings;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.SessionAction;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The phone of the lab's page: from the button through Moment's sheet to what the customer reads. */
@ExtendWith(Browsing.Shared.class)
class PhonePageTest {
    private static final Path TEMPLATE = Path.of(System.getProperty("project.root"), "template.yaml");

    private final Browsing browsing;
    private Browsing.Visit visit;

    PhonePageTest(Browsing browsing) {
        this.browsing = browsing;
        this.visit = browsing.visit(wide());
    }

    private static Browser.NewContextOptions wide() {
        return new Browser.NewContextOptions().setViewportSize(1280, 900);
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

    private Locator outcome() {
        return visit.page().locator("#outcome");
    }

    private Locator callbacks() {
        return visit.page().locator("#callbacks");
    }

    private Locator sheet() {
        return visit.page().locator("#sheet");
    }

    private String session() {
        visit.inSheet("Pay").waitFor();
        return sessionIn(visit.page());
    }

    private static String sessionIn(Page page) {
        String url = page.locator("#checkout").getAttribute("src");
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator inSheet(Page page, String name) {
        return page.frameLocator("#checkout")
                .getByRole(
                        AriaRole.BUTTON,
                        new FrameLocator.GetByRoleOptions().setName(name).setExact(true));
    }

    private void tapPay() {
        visit.button("Pay").click();
    }

    @Test
    void a_card_payment_thanks_the_customer_once_the_app_knows_it() {
        tapPay();
        String session = session();
        visit.inSheet("Pay").click();

        assertThat(outcome()).hasText("Paid. Thank you.");
        assertThat(callbacks()).containsText("POST /api/create-payment-session → 200");
        assertThat(callbacks()).containsText("onSuccess()");
        assertThat(sheet()).isHidden();
        browsing.lab().moment().webhooks().awaitIdle();
        assertThat(browsing.lab().awaitPublished()).isTrue();
        assertThat(browsing.lab().publishedEvents(session)).hasSize(1);
    }

    @Test
    void a_declined_card_leaves_the_sheet_open_for_another_attempt() {
        tapPay();
        visit.inSheet("Pay with a card that is declined").click();

        assertThat(callbacks()).containsText("onAttemptFailed()");
        visit.inSheet("Pay").click();
        assertThat(outcome()).hasText("Paid. Thank you.");
    }

    @ParameterizedTest
    @CsvSource({
        "Cancel, onCancel(), Cancelled.",
        "Let the session expire, onExpired(), The time to pay is over.",
    })
    void a_session_that_ends_unpaid_invokes_the_apps_callback(String button, String callback, String text) {
        tapPay();
        visit.inSheet(button).click();

        assertThat(outcome()).hasText(text);
        assertThat(callbacks()).containsText(callback);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Card with 3-D Secure", "Instant EFT"})
    void a_payment_approved_at_the_bank_returns_by_link(String method) {
        tapPay();
        visit.sheet().getByLabel(method).check();
        visit.inSheet("Pay").click();
        visit.inSheet("Yes, approve").click();

        assertThat(outcome()).hasText("Paid. Thank you.");
        assertThat(callbacks()).containsText("link https://");
        assertThat(callbacks()).containsText("session_id=ps_");
    }

    @Test
    void a_late_payment_is_found_when_the_customer_tries_again() {
        tapPay();
        String session = session();
        visit.sheet().getByLabel("Slow bank transfer").check();
        visit.inSheet("Pay").click();
        visit.inSheet("Back to the shop").click();
        assertThat(outcome()).hasText("Not paid yet. If you have paid at your bank, nothing is lost.");

        browsing.lab().moment().pay(session);
        browsing.lab().moment().webhooks().awaitIdle();
        tapPay();

        assertThat(outcome()).hasText("This was paid before. Nothing was bought again.");
    }

    @Test
    void a_page_reload_keeps_the_session() {
        tapPay();
        String session = session();

        visit.page().reload();
        visit.connected();
        tapPay();

        assertThat(session()).isEqualTo(session);
    }

    @Test
    void a_payment_works_with_the_keyboard_only() {
        visit.tabTo(visit.button("Pay"));
        visit.page().keyboard().press("Enter");
        visit.inSheet("Pay").waitFor();
        visit.tabTo(visit.inSheet("Pay"));
        visit.page().keyboard().press("Enter");

        assertThat(outcome()).hasText("Paid. Thank you.");
    }

    @Test
    void catalog_pricing_uses_the_product_s_price() {
        visit.page().getByLabel("Prices").selectOption("catalog");
        visit.page().getByLabel("A slice of carrot cake").check();
        tapPay();
        visit.inSheet("Pay").waitFor();
        assertThat(visit.sheet().locator("#amount")).hasText("ZAR\u00a062.50");
        visit.inSheet("Pay").click();
        assertThat(outcome()).hasText("Paid. Thank you.");
        assertThat(visit.page().locator("#products")).containsText("ZAR 62.50");

        visit.page().getByLabel("Prices").selectOption("fixed");
        assertThat(visit.page().locator("#products input")).hasCount(1);
    }

    @Test
    void two_tabs_share_a_session_and_pay_once() {
        Page other = visit.anotherTab();
        tapPay();
        String session = session();
        button(other, "Pay").click();
        inSheet(other, "Pay").waitFor();
        assertThat(sessionIn(other)).isEqualTo(session);

        visit.inSheet("Pay").click();
        assertThat(outcome()).hasText("Paid. Thank you.");

        assertThat(other.frameLocator("#checkout").getByRole(AriaRole.STATUS)).hasText("This is paid already.");
        assertThat(other.locator("#sheet")).isHidden();
        assertThat(other.locator("#outcome")).hasText("Paid. Thank you.");
        browsing.lab().moment().webhooks().awaitIdle();
        assertThat(browsing.lab().awaitPublished()).isTrue();
        assertThat(browsing.lab().publishedEvents(session)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "PAY, This is paid already., onSuccess",
        "EXHAUST, The payment has failed., onFailure",
        "EXPIRE, The session has expired., onExpired",
        "CANCEL, Cancelled already., onCancel",
    })
    void the_sheet_closes_once_the_session_has_ended_elsewhere(SessionAction action, String text, String callback) {
        tapPay();
        browsing.lab().moment().perform(action, session());

        assertThat(visit.sheet().getByRole(AriaRole.STATUS)).hasText(text);
        assertThat(sheet()).isHidden();
        assertThat(callbacks()).containsText(callback + "()");
    }

    /** The bank may still complete the transfer. */
    @Test
    void the_sheet_stays_open_if_the_session_expires_during_a_transfer() {
        tapPay();
        String session = session();
        visit.sheet().getByLabel("Slow bank transfer").check();
        visit.inSheet("Pay").click();
        visit.inSheet("Complete the transfer").waitFor();
        browsing.lab().moment().expire(session);
        for (int checks = 0; checks < 2; checks++) {
            visit.page().waitForResponse("**/_sim/sessions/" + session, () -> {});
        }

        visit.inSheet("Complete the transfer").click();
        assertThat(sheet()).isHidden();
        assertThat(callbacks()).containsText("onSuccess()");
    }

    @Test
    void the_back_button_closes_the_sheet_and_stays_on_the_page() {
        tapPay();
        session();

        visit.page().goBack();

        assertThat(visit.page().locator("#sheet")).isHidden();
        assertThat(callbacks()).containsText("GET /api/session-status");
        assertThat(visit.button("Pay")).isVisible();
    }

    @Test
    void a_payment_succeeds_after_the_network_returns() {
        visit.setOffline(true);
        tapPay();
        assertThat(outcome()).containsText("The backend cannot be reached");
        visit.setOffline(false);
        tapPay();
        visit.inSheet("Pay").click();
        assertThat(outcome()).hasText("Paid. Thank you.");

        // The browser itself logs that the network is disconnected.
        assertThat(visit.problems()).allMatch(problem -> problem.contains("ERR_INTERNET_DISCONNECTED"));
        visit.problems().clear();
    }

    @Test
    void the_price_is_shown_before_the_payment_with_fixed_prices_too() {
        assertThat(visit.page().locator("#products")).containsText("One pot of tea");
        assertThat(visit.page().locator("#products")).containsText("ZAR 10.00");

        tapPay();
        visit.inSheet("Pay").waitFor();
        assertThat(visit.sheet().locator("#amount")).hasText("ZAR\u00a010.00");
    }

    @ParameterizedTest
    @CsvSource({"JPY, 1000, '1,000'", "KWD, 12345, 12.345", "ZAR, 1, 0.01"})
    void the_pay_page_writes_an_amount_in_the_minor_units_of_its_currency(String currency, long amount, String text) {
        tapPay();
        session();
        visit.page().route("**/_sim/sessions/*", route -> {
            var response = route.fetch();
            route.fulfill(new Route.FulfillOptions()
                    .setResponse(response)
                    .setBody(response.text()
                            .replaceFirst("\"amount\":\\d+", "\"amount\":" + amount)
                            .replaceFirst("\"currency\":\"ZAR\"", "\"currency\":\"" + currency + "\"")));
        });
        visit.page().locator("#checkout").evaluate("frame => { frame.src = frame.src; }");

        assertThat(visit.sheet().locator("#amount")).hasText(currency + "\u00a0" + text);
    }

    @Test
    void the_phone_writes_an_amount_in_the_minor_units_of_its_currency() {
        Object texts = visit.page()
                .evaluate("import('/assets/format.js').then(({ money }) =>"
                        + " [money(1000, 'JPY'), money(12345, 'KWD'), money(1000, 'ZAR')].join())");

        assertThat(texts).isEqualTo("JPY 1,000,KWD 12.345,ZAR 10.00");
    }

    @Test
    void the_app_log_names_a_problem_by_its_title() {
        browsing.lab().moment().faults().always(Endpoint.CREATE, Fault.failure(503));
        try {
            tapPay();
            assertThat(outcome()).containsText("Nothing was bought.");
        } finally {
            browsing.lab().moment().faults().clear();
        }

        assertThat(callbacks()).containsText("→ 503 Moment is unavailable");
        assertThat(callbacks()).not().containsText("503 503");
    }

    @Test
    void escape_closes_the_sheet_and_the_focus_returns_to_the_button() {
        visit.tabTo(visit.button("Pay"));
        visit.page().keyboard().press("Enter");
        session();
        assertThat(visit.page().locator("#checkout")).isFocused();

        visit.page().keyboard().press("Escape");

        assertThat(sheet()).isHidden();
        assertThat(visit.button("Pay")).isFocused();
        assertThat(outcome()).hasText("Not paid yet. If you have paid at your bank, nothing is lost.");
        visit.page().keyboard().press("Enter");
        session();
        visit.button("Close the sheet").focus();
        visit.page().keyboard().press("Escape");
        assertThat(sheet()).isHidden();
        assertThat(visit.button("Pay")).isFocused();
    }

    @Test
    void the_focus_stays_where_the_customer_is_when_the_sheet_closes() {
        tapPay();
        session();
        visit.page().locator("#callbacks").focus();

        browsing.lab().moment().pay(sessionIn(visit.page()));

        assertThat(outcome()).hasText("Paid. Thank you.");
        assertThat(visit.page().locator("#callbacks")).isFocused();
    }

    @Test
    void a_lab_that_was_restarted_sells_to_a_phone_with_a_purchase_of_the_earlier_one() {
        String page;
        Lab lab = Lab.start(LabSettings.onFreePorts(TEMPLATE));
        int port = lab.pageUrl().getPort();
        try (Browsing.Visit other = browsing.visit(lab, "")) {
            button(other.page(), "Pay").click();
            inSheet(other.page(), "Pay").waitFor();
            page = sessionIn(other.page());
            button(other.page(), "Close the sheet").click();
            assertThat(other.page().locator("#outcome")).containsText("Not paid yet.");
            lab.close();

            lab = Lab.start(LabSettings.onKnownPorts(TEMPLATE, portsWithPage(port), _ -> {}));
            assertThat(other.page().getByText("The lab was restarted.")).isVisible();
            button(other.page(), "Pay").click();
            inSheet(other.page(), "Pay").waitFor();
            assertThat(sessionIn(other.page())).isNotEqualTo(page);
            inSheet(other.page(), "Pay").click();

            assertThat(other.page().locator("#outcome")).hasText("Paid. Thank you.");
        } finally {
            lab.close();
        }
    }

    private static Map<String, String> portsWithPage(int port) {
        return Arrays.stream(LabServer.values())
                .collect(Collectors.toMap(
                        server -> "LAB_" + server.name() + "_PORT",
                        server -> server == LabServer.PAGE ? String.valueOf(port) : "0"));
    }

    @Test
    void on_a_narrow_screen_a_link_leads_from_the_phone_to_the_payment() {
        visitAs(new Browser.NewContextOptions().setViewportSize(360, 740).setReducedMotion(ReducedMotion.REDUCE));
        Locator link = visit.page().getByText("See what happened in this payment");
        assertThat(link).isHidden();
        tapPay();
        visit.inSheet("Pay").click();
        assertThat(outcome()).hasText("Paid. Thank you.");
        String address = visit.page().url();

        link.click();

        assertThat(visit.page().locator("#payment")).isFocused();
        assertThat(visit.page().url()).isEqualTo(address);
        assertThat(visit.page().locator("#payment h2")).isInViewport();
    }

    @Test
    void a_wide_screen_shows_the_payment_beside_the_phone_and_needs_no_link() {
        tapPay();
        visit.inSheet("Pay").click();
        assertThat(outcome()).hasText("Paid. Thank you.");

        assertThat(visit.page().getByText("See what happened in this payment")).isHidden();
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void the_open_sheet_has_no_accessibility_violations(ColorScheme scheme) {
        visitAs(wide().setColorScheme(scheme));
        tapPay();
        session();
        visit.assertNoViolations();
        visit.sheet().getByLabel("Slow bank transfer").check();
        visit.inSheet("Pay").click();
        visit.inSheet("Back to the shop").waitFor();
        visit.assertNoViolations();
        visit.inSheet("Complete the transfer").click();
        assertThat(outcome()).hasText("Paid. Thank you.");
        visit.assertNoViolations();
    }

    @Test
    void with_forced_colours_the_sheet_and_the_first_button_have_a_border() {
        visitAs(wide().setForcedColors(ForcedColors.ACTIVE));
        tapPay();
        session();

        assertThat(borderOf(sheet())).isEqualTo("3px");
        assertThat(borderOf(visit.button("Pay"))).isEqualTo("3px");
        assertThat(borderOf(visit.inSheet("Pay"))).isEqualTo("3px");
        visit.assertNoViolations();
    }

    private static Object borderOf(Locator element) {
        return element.evaluate("node => getComputedStyle(node).borderTopWidth");
    }

    @Test
    void nothing_moves_on_the_phone_if_the_customer_wants_less_motion() {
        visitAs(wide().setReducedMotion(ReducedMotion.REDUCE));
        tapPay();
        session();

        assertThat(visit.page().evaluate("document.getAnimations().length")).isEqualTo(0);
    }
}
