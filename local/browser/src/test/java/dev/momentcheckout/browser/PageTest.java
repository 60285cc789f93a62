package dev.momentcheckout.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A payment on the lab's page, from the button to the callback, and what the page shows of it. */
@ExtendWith(Browsing.Shared.class)
class PageTest {
    private static final Path SHOTS = Path.of("target/screenshots");

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
        visit.page().screenshot(new Page.ScreenshotOptions().setPath(SHOTS.resolve("paid.png")));
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

    @Test
    void three_d_secure_comes_back_by_link() {
        visit.button("Pay").click();
        visit.sheet().getByLabel("Card with 3-D Secure").check();
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
        visit.page()
                .screenshot(new Page.ScreenshotOptions()
                        .setPath(SHOTS.resolve("sheet-" + scheme.name().toLowerCase(Locale.ROOT) + ".png")));
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
        visit.page().screenshot(new Page.ScreenshotOptions().setPath(SHOTS.resolve("narrow.png")));
    }
}
