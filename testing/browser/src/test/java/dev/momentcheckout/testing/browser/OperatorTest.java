package dev.momentcheckout.testing.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.momentcheckout.local.aws.LocalEventBridge;
import dev.momentcheckout.simulator.Deviation;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The operator's decision about a payment in review, on the lab's page. */
@ExtendWith(Browsing.Shared.class)
class OperatorTest {
    private final Browsing browsing;
    private Browsing.Visit visit;

    OperatorTest(Browsing browsing) {
        this.browsing = browsing;
        this.visit = browsing.visit(Browsing.window());
    }

    private void visitAs(Browser.NewContextOptions options) {
        visit.close();
        visit = browsing.visit(options);
    }

    @AfterEach
    void the_browser_reports_no_problem() {
        browsing.lab().moment().webhooks().clearFaults();
        assertThat(visit.problems()).isEmpty();
        visit.close();
    }

    /** The customer pays, and Moment reports other terms than the expected ones. Returns the session. */
    private String payWith(Deviation deviation) {
        visit.button("Pay").click();
        visit.inSheet("Pay").waitFor();
        String url = visit.page().locator("#checkout").getAttribute("src");
        browsing.lab().moment().webhooks().always(deviation);
        visit.inSheet("Pay").click();
        assertThat(visit.page().locator("#outcome")).hasText("Paid. Thank you.");
        String session = url.substring(url.lastIndexOf('/') + 1);
        assertThat(visit.page().locator("#address")).hasText(session);
        tab("Operator: decide").click();
        assertThat(visit.page().locator("#decision")).isVisible();
        return session;
    }

    private Locator tab(String name) {
        return visit.page()
                .getByRole(
                        AriaRole.TAB, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private Locator summary() {
        return visit.page().locator("#summary");
    }

    private Locator because() {
        return visit.page().getByLabel("Reason, kept with the payment");
    }

    private Locator output() {
        return visit.page().locator("#operator-output");
    }

    private List<String> published(String session) {
        assertThat(browsing.lab().awaitPublished()).isTrue();
        return browsing.lab().publishedEvents(session).stream()
                .map(LocalEventBridge.Entry::detailType)
                .toList();
    }

    @Test
    void a_payment_in_review_is_approved_with_the_keyboard_only() {
        String session = payWith(Deviation.OTHER_AMOUNT);

        visit.tabTo(because());
        visit.page().keyboard().type("It's one cent");
        visit.tabTo(visit.button("Approve"));
        visit.page().keyboard().press("Enter");

        assertThat(output()).containsText("Exit code 0: done");
        assertThat(output()).containsText("./ops approve " + session + " --revision 2 --because 'It'\\''s one cent'");
        assertThat(output()).containsText("ZAR 10.01");
        assertThat(output()).isFocused();
        assertThat(visit.page().locator("#decision")).isHidden();
        tab("Sequence diagram").click();
        assertThat(visit.page().locator("#diagram")).containsText("./ops approve");
        assertThat(visit.page().locator("#diagram")).containsText("Payment Paid");
        assertThat(visit.page().locator("#item")).containsText("amount 1001");
        assertThat(published(session)).containsExactly("Payment Needs Review", "Payment Paid");
    }

    @Test
    void a_payment_in_review_is_closed_as_refunded() {
        String session = payWith(Deviation.OTHER_AMOUNT);

        because().fill("Refunded in the dashboard");
        visit.button("Close as refunded").click();

        assertThat(output()).containsText("Exit code 0: done");
        assertThat(output())
                .containsText(
                        "./ops close " + session + " --revision 2 --as refunded --because 'Refunded in the dashboard'");
        assertThat(visit.page().locator("#decision")).isHidden();
        assertThat(visit.page().locator("#item")).containsText("refunded");
        assertThat(published(session)).containsExactly("Payment Needs Review");
    }

    @Test
    void a_decision_needs_a_reason() {
        String session = payWith(Deviation.OTHER_AMOUNT);

        visit.button("Approve").click();

        assertThat(because()).isFocused();
        assertThat(output()).isHidden();
        assertThat(published(session)).containsExactly("Payment Needs Review");
    }

    @Test
    void a_refused_decision_shows_why_and_what_to_do() {
        String session = payWith(Deviation.OTHER_CURRENCY);

        because().fill("The amount is right");
        visit.button("Approve").click();

        assertThat(output()).containsText("Exit code 4: refused by a rule");
        assertThat(output()).containsText("Not approved:");
        assertThat(output()).containsText("--allow-currency-mismatch");
        assertThat(visit.page().locator("#decision")).isVisible();
        assertThat(published(session)).containsExactly("Payment Needs Review");
        visit.assertNoViolations();
    }

    @Test
    void a_payment_that_has_changed_since_shows_what_changed() {
        String session = payWith(Deviation.OTHER_AMOUNT);
        visit.page()
                .route(
                        "**/lab/ops",
                        route -> route.resume(new Route.ResumeOptions()
                                .setPostData(route.request()
                                        .postData()
                                        .replace("\"--revision\",\"2\"", "\"--revision\",\"1\""))));

        because().fill("Seen before the payment");
        visit.button("Approve").click();

        assertThat(output()).containsText("Exit code 5: the payment has changed since it was read");
        assertThat(output()).containsText("since revision 1");
        assertThat(published(session)).containsExactly("Payment Needs Review");
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void the_form_and_its_output_have_no_accessibility_violations(ColorScheme scheme) {
        visitAs(Browsing.window().setColorScheme(scheme));
        payWith(Deviation.OTHER_AMOUNT);
        visit.assertNoViolations();

        because().fill("One cent");
        visit.button("Approve").click();
        assertThat(output()).containsText("Exit code 0: done");

        visit.assertNoViolations();
    }

    @Test
    void a_narrow_screen_needs_no_horizontal_scrolling() {
        visitAs(new Browser.NewContextOptions().setViewportSize(360, 740));
        payWith(Deviation.OTHER_AMOUNT);
        because().fill("a reason " + "that is long ".repeat(12));
        visit.button("Approve").click();
        assertThat(output()).containsText("Exit code 0: done");

        assertThat(visit.page().evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
    }

    @Test
    void markup_in_a_reason_is_shown_as_text() {
        payWith(Deviation.OTHER_AMOUNT);

        because().fill("<img src=x onerror=document.title='marked'>");
        visit.button("Approve").click();

        assertThat(output()).containsText("<img src=x");
        assertThat(visit.page().locator("main img")).hasCount(0);
        assertThat(visit.page()).hasTitle("Payments lab");
    }

    @Test
    void a_payment_in_review_is_closed_without_a_payment_and_the_rule_may_refuse() {
        payWith(Deviation.OTHER_AMOUNT);

        because().fill("No payment is expected");
        visit.button("Close: no payment").click();

        assertThat(output()).containsText("--as no-payment");
        assertThat(output()).containsText("Exit code 4: refused by a rule");
    }

    @Test
    void another_currency_is_approved_only_with_the_box() {
        String session = payWith(Deviation.OTHER_CURRENCY);

        visit.page().getByLabel("Approve the other currency").check();
        because().fill("The customer agreed");
        visit.button("Approve").click();

        assertThat(output()).containsText("--allow-currency-mismatch");
        assertThat(output()).containsText("Exit code 0: done");
        assertThat(summary()).containsText("approved by an operator");
        assertThat(published(session)).containsExactly("Payment Needs Review", "Payment Paid");
    }

    @Test
    void a_payment_without_review_can_be_inspected_refreshed_and_published_again_without_a_reason() {
        visit.button("Pay").click();
        visit.inSheet("Pay").click();
        assertThat(summary()).containsText("published once");
        tab("Operator").click();
        assertThat(visit.page().locator("#no-review")).isVisible();
        assertThat(visit.page().locator("#decision")).isHidden();

        visit.button("Inspect").click();
        assertThat(output()).containsText("./ops inspect ps_");
        assertThat(output()).containsText("Exit code 0: done");
        visit.button("Ask Moment again").click();
        assertThat(output()).containsText("./ops refresh ps_");
        assertThat(output()).containsText("Exit code 0: done");
        visit.button("Publish again").click();
        assertThat(output()).containsText("./ops resend ps_");
        assertThat(output()).containsText("Exit code 0: done");
        assertThat(summary()).containsText("published once");
        assertThat(output().getByText("what it does"))
                .hasAttribute("href", "/source/docs/operations/commands/resend.md");
    }
}
