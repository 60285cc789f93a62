package dev.momentcheckout.testing.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.momentcheckout.lab.Lab;
import dev.momentcheckout.lab.LabSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Takes the pictures of docs/images, each at a time when the window shows what the documents say about it. */
@ExtendWith(Browsing.Shared.class)
class PicturesTest {
    private static final Path PICTURES = Path.of("target/screenshots");

    /** Several times the usual duration, for machines with other load. */
    private static final double TIMEOUT_MS = 180_000;

    private final Browsing browsing;
    private final Lab lab =
            Lab.start(LabSettings.onFreePorts(Path.of(System.getProperty("project.root"), "template.yaml")));

    PicturesTest(Browsing browsing) {
        this.browsing = browsing;
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private static Browser.NewContextOptions window(int width, int height) {
        return new Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setTimezoneId("UTC");
    }

    private static void take(Browsing.Visit visit, String name) {
        // Without outlines of what has the focus or the pointer.
        visit.page().evaluate("document.activeElement.blur()");
        visit.page().mouse().move(0, 0);
        visit.page().screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
    }

    private static void pay(Browsing.Visit visit) {
        visit.button("Pay").click();
        visit.inSheet("Pay").click();
        assertThat(visit.page().locator("#outcome")).hasText("Paid. Thank you.");
    }

    private static void showTab(Browsing.Visit visit, String name) {
        visit.page()
                .getByRole(
                        AriaRole.TAB, new Page.GetByRoleOptions().setName(name).setExact(true))
                .click();
    }

    private static Locator diagram(Browsing.Visit visit, String text) {
        return visit.page()
                .locator("#diagram")
                .getByText(text, new Locator.GetByTextOptions().setExact(true))
                .last();
    }

    @Test
    void a_payment_with_its_actors_its_state_and_the_shop() {
        try (Browsing.Visit visit = browsing.visit(lab, window(1280, 800))) {
            pay(visit);
            assertThat(diagram(visit, "Payment Paid")).isInViewport();
            for (String actor : new String[] {"App", "Your backend", "Moment", "Shop"}) {
                assertThat(diagram(visit, actor)).isInViewport();
            }
            assertThat(visit.page().locator("#summary")).containsText("PAID · ZAR 10.00 · published once");
            assertThat(visit.page().locator("#headline")).hasText("Nothing lost, nothing twice");
            assertThat(visit.page().locator("#figures")).containsText("Paid at Moment 1 = known here 1 = published 1");
            take(visit, "payment");
        }
    }

    @Test
    void the_verdict_of_a_chaos_run() {
        try (Browsing.Visit visit = browsing.visit(lab, window(1280, 800))) {
            showTab(visit, "Chaos run");
            visit.page().getByLabel("Seed").fill("7");
            visit.button("Start a chaos run").click();
            Locator numbers = visit.page().locator("#chaos-numbers");
            assertThat(numbers)
                    .hasText(
                            "Moment 163 = here 163 = shop 163",
                            new LocatorAssertions.HasTextOptions().setTimeout(TIMEOUT_MS));
            assertThat(numbers).isInViewport();
            assertThat(visit.page().locator("#headline")).hasText("Nothing lost, nothing twice");
            take(visit, "verdict");
        }
    }

    @Test
    void a_customer_who_pays_twice_with_the_naive_backend_and_not_here() {
        try (Browsing.Visit visit = browsing.visit(lab, window(1280, 800).setColorScheme(ColorScheme.DARK))) {
            visit.page().getByLabel("Beside it: a naive backend").check();
            visit.page().getByLabel("At once").check();
            visit.button("The app is killed and restarted").click();
            Locator output = visit.page().locator("#scenario-output");
            assertThat(output).containsText("All promises kept.");
            assertThat(output).containsText("Naive backend: The customer paid twice");
            assertThat(visit.page().locator("#summary")).containsText("published once");
            output.evaluate("node => node.parentElement.scrollIntoView({ block: 'start' })");
            take(visit, "scenario-dark");
        }
    }

    @Test
    void a_narrow_screen() {
        try (Browsing.Visit visit = browsing.visit(lab, window(360, 740))) {
            pay(visit);
            assertThat(visit.page().getByText("See what happened in this payment"))
                    .isVisible();
            assertThat(visit.page().locator("#headline")).hasText("Nothing lost, nothing twice");
            take(visit, "narrow");
        }
    }
}
