package dev.momentcheckout.testing.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.momentcheckout.lab.App;
import dev.momentcheckout.lab.Lab;
import dev.momentcheckout.lab.LabSettings;
import dev.momentcheckout.simulator.Deviation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The list of payments: what it says about each, how one is found, and its address. */
@ExtendWith(Browsing.Shared.class)
class PaymentsListTest {
    private static final int MANY = 3000;

    /** On two processors with other load; a reader would notice more. */
    private static final Duration USABLE_WITHIN = Duration.ofSeconds(5);

    private final Browsing browsing;
    private final PageFixture fixture;

    PaymentsListTest(Browsing browsing) {
        this.browsing = browsing;
        this.fixture = new PageFixture(browsing);
        fixture.showTab("Payments");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Locator list() {
        return fixture.find("#payment-list");
    }

    private Locator entry(String id) {
        return list().locator("[data-payment='" + id + "']");
    }

    private Locator following() {
        return fixture.page().getByLabel("Following the newest");
    }

    private Locator address() {
        return fixture.find("#address");
    }

    @Test
    void an_entry_has_time_amount_and_state() {
        String session = fixture.open();
        assertThat(entry(session)).containsText("ZAR 10.00");
        assertThat(entry(session)).containsText("OPEN");
        assertThat(entry(session)).containsText(Pattern.compile("\\d\\d:\\d\\d:\\d\\d"));

        fixture.pay(session);

        assertThat(entry(session)).containsText("PAID");
        assertThat(entry(session)).hasAttribute("aria-selected", "true");
    }

    @Test
    void a_currency_without_decimals_is_shown_without() {
        browsing.lab()
                .dynamoDb()
                .client()
                .putItem(put -> put.tableName("Catalog")
                        .item(Map.of(
                                "id", AttributeValue.fromS("product#matcha"),
                                "amount", AttributeValue.fromN("1000"),
                                "currency", AttributeValue.fromS("JPY"))));
        fixture.page()
                .waitForResponse(
                        "**/lab/pricing/catalog", () -> fixture.find("#pricing").selectOption("catalog"));
        try (App app = new App(browsing.lab().apiUrl())) {
            String session = app.createSession(null, "{\"product_id\":\"matcha\"}")
                    .body()
                    .path("session_id")
                    .asText();
            assertThat(entry(session)).containsText("JPY 1,000");
            assertThat(fixture.find("#summary")).containsText("JPY 1,000");
        } finally {
            fixture.page()
                    .waitForResponse(
                            "**/lab/pricing/fixed",
                            () -> fixture.find("#pricing").selectOption("fixed"));
        }
    }

    @Test
    void the_filter_and_the_search_find_a_payment() {
        String open = fixture.open();
        String paid = fixture.open();
        fixture.pay(paid);
        String review = fixture.open();
        browsing.lab().moment().webhooks().always(Deviation.OTHER_AMOUNT);
        fixture.pay(review);
        assertThat(entry(review)).containsText("in review");
        assertThat(entry(paid)).containsText("PAID");

        Locator filter = fixture.page().getByLabel("Which payments");
        filter.selectOption("In review");
        assertThat(entry(review)).isVisible();
        assertThat(entry(paid)).hasCount(0);
        filter.selectOption("Open");
        assertThat(entry(open)).isVisible();
        assertThat(entry(review)).hasCount(0);
        filter.selectOption("Paid");
        assertThat(entry(paid)).isVisible();
        assertThat(entry(open)).hasCount(0);

        filter.selectOption("All");
        fixture.page().getByLabel("Search by id or state").fill(open.substring(5, 15));
        assertThat(list().getByRole(AriaRole.OPTION)).hasCount(1);
        assertThat(entry(open)).isVisible();
    }

    @Test
    void a_refused_create_has_its_own_entry_and_other_traffic_too() {
        try (App app = new App(browsing.lab().apiUrl())) {
            app.createSession("not a key", null);
            app.status("ps_nobodyknowsthisone01");
        }

        fixture.page().getByLabel("Which payments").selectOption("Refused");
        Locator refused = list().locator("[data-state=refused]").first();
        assertThat(refused).containsText("Refused, no session: Invalid request");
        refused.click();
        assertThat(fixture.find("#summary")).containsText("Refused, no session: Invalid request · HTTP 400");
        assertThat(fixture.find("#diagram")).containsText("POST /api/create-payment-session");

        fixture.page().getByLabel("Which payments").selectOption("All");
        fixture.page().getByLabel("Search by id or state").fill("other");
        entry("other").click();
        assertThat(fixture.find("#diagram")).containsText("GET /api/session-status");
    }

    @Test
    void a_payment_has_an_address_and_back_returns_to_the_one_before() {
        String first = fixture.open();
        String second = fixture.open();

        entry(first).click();
        assertThat(address()).hasText(first);
        assertThat(fixture.page()).hasURL(Pattern.compile("#" + first + "$"));
        entry(second).click();
        assertThat(address()).hasText(second);
        fixture.page().goBack();
        assertThat(address()).hasText(first);

        Page tab = fixture.visit().anotherTab();
        assertThat(tab.locator("#address")).hasText(first);
        assertThat(tab.getByLabel("Following the newest")).not().isChecked();
    }

    /** A new tab never gets them. */
    @Test
    void an_open_tab_removes_what_the_lab_keeps_no_longer() {
        String events = Stream.of(
                        "{\"kind\":\"lab\",\"start\":\"7\"}",
                        summary("other", 1),
                        summary("ps_gone", 2),
                        summary("ps_oldest", 3),
                        summary("ps_newest", 4),
                        "{\"kind\":\"forgotten\",\"before\":3}")
                .map(event -> "data: " + event + "\n\n")
                .collect(Collectors.joining());
        fixture.page()
                .route(
                        "**/lab/events",
                        route -> route.fulfill(new Route.FulfillOptions()
                                .setContentType("text/event-stream")
                                .setBody(events)));
        fixture.page().navigate(browsing.lab().pageUrl().toString());
        fixture.showTab("Payments");

        assertThat(fixture.find("#payment-count")).hasText("3 of 3");
        assertThat(entry("ps_newest")).hasCount(1);
        assertThat(entry("ps_oldest")).hasCount(1);
        assertThat(entry("ps_gone")).hasCount(0);
        // The browser itself logs that the lab has no such payment.
        fixture.visit().problems().clear();
    }

    private static String summary(String id, int change) {
        return "{\"kind\":\"payment\",\"id\":\"%s\",\"type\":\"%s\",\"opened_at\":\"2026-11-30T10:00:0%dZ\",\"change\":%d}"
                .formatted(id, id.startsWith("ps_") ? "payment" : id, change, change);
    }

    @Test
    void an_unknown_address_says_so() {
        fixture.page().navigate(browsing.lab().pageUrl() + "/#ps_fromanotherstart0001");
        fixture.visit().connected();

        assertThat(fixture.find("#summary"))
                .hasText("This lab has no payment ps_fromanotherstart0001. It may belong to an earlier start.");
        // The browser itself logs the 404.
        assertThat(fixture.visit().problems()).allMatch(problem -> problem.contains("404"));
        fixture.visit().problems().clear();
    }

    /** What is shown of another payment would look like that of the address. */
    @Test
    void an_unknown_address_shows_nothing_of_the_payment_before() {
        String session = fixture.open();
        assertThat(address()).hasText(session);
        fixture.page().evaluate("location.hash = 'ps_fromanotherstart0001'");

        assertThat(address()).hasText("ps_fromanotherstart0001");
        assertThat(fixture.find("#acts")).isHidden();
        assertThat(fixture.find("#timeline li")).hasCount(0);
        assertThat(fixture.find("#diagram .label")).hasCount(0);
        fixture.visit().problems().clear();
    }

    @Test
    void an_address_that_is_not_encoded_does_not_stop_the_page() {
        String session = fixture.open();
        for (String hash : new String[] {"#%", "#ps_%E0%A4%A", "#<img src=x>"}) {
            fixture.page().navigate("about:blank");
            fixture.page().navigate(browsing.lab().pageUrl() + "/" + hash);
            fixture.visit().connected();
            fixture.showTab("Payments");
            assertThat(entry(session)).isVisible();
        }
        // The browser itself logs the 404.
        assertThat(fixture.visit().problems()).allMatch(problem -> problem.contains("404"));
        fixture.visit().problems().clear();
    }

    @Test
    void choosing_a_payment_stops_following_and_the_switch_and_pay_come_back() {
        String first = fixture.open();
        assertThat(following()).isChecked();
        entry(first).click();
        assertThat(following()).not().isChecked();

        String second = fixture.openElsewhere();
        assertThat(entry(second)).isVisible();
        assertThat(address()).hasText(first);
        following().check();
        assertThat(address()).hasText(second);
        assertThat(fixture.page()).not().hasURL(Pattern.compile("#"));

        entry(first).click();
        fixture.visit().button("Pay").click();
        fixture.visit().inSheet("Pay").click();
        assertThat(following()).isChecked();
        assertThat(fixture.find("#summary")).containsText("PAID");
        assertThat(address()).not().hasText(first);
    }

    @Test
    void choosing_a_payment_keeps_the_phone_s_sheet_open() {
        String first = fixture.open();
        fixture.visit().button("Pay").click();
        fixture.visit().inSheet("Pay").waitFor();

        entry(first).click();

        assertThat(address()).hasText(first);
        assertThat(fixture.visit().inSheet("Pay")).isVisible();
    }

    @Test
    void the_list_is_one_tab_stop_and_arrow_keys_move_in_it() {
        String first = fixture.open();
        String second = fixture.open();
        String third = fixture.open();
        assertThat(entry(first)).isVisible();

        fixture.visit().tabTo(list());
        fixture.page().keyboard().press("ArrowDown");
        fixture.page().keyboard().press("Enter");
        assertThat(address()).hasText(second);
        fixture.page().keyboard().press("Home");
        fixture.page().keyboard().press("Enter");
        assertThat(address()).hasText(third);
        assertThat(list()).hasAttribute("aria-activedescendant", "entry-0");
        assertThat(list()).isFocused();
    }

    @Test
    void three_thousand_payments_stay_fast() {
        try (Lab lab =
                Lab.start(LabSettings.onFreePorts(Path.of(System.getProperty("project.root"), "template.yaml")))) {
            try (App app = new App(lab.apiUrl());
                    var apps = Executors.newFixedThreadPool(8)) {
                for (int payment = 0; payment < MANY; payment++) {
                    apps.execute(app::createSession);
                }
            }
            lab.moment().webhooks().awaitIdle();

            long start = System.nanoTime();
            try (Browsing.Visit visit = browsing.visit(lab, "")) {
                Page page = visit.page();
                page.locator("#payments-tab").click();
                assertThat(page.locator("#payment-count")).hasText(MANY + " of " + MANY);
                page.getByLabel("Search by id or state").fill("ps_");
                page.locator("#payment-list").press("End");
                assertThat(page.locator("#entry-" + (MANY - 1))).isVisible();
                Duration usable = Duration.ofNanos(System.nanoTime() - start);
                Object filtered = page.evaluate("""
                        async () => {
                          const start = performance.now();
                          document.getElementById('payment-filter').value = 'open';
                          document.getElementById('payment-filter').dispatchEvent(new Event('input'));
                          await new Promise(done => setTimeout(done));
                          document.getElementById('payment-list').getBoundingClientRect();
                          return Math.round(performance.now() - start);
                        }""");
                System.out.println(
                        MANY + " payments: usable after " + usable.toMillis() + " ms, filtered in " + filtered + " ms");

                assertThat(usable).isLessThan(USABLE_WITHIN);
                assertThat(page.locator("#payment-list [role=option]").count()).isLessThan(60);
            }
        }
    }
}
