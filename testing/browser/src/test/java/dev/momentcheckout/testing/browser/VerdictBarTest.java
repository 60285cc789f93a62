package dev.momentcheckout.testing.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.momentcheckout.lab.App;
import dev.momentcheckout.lab.Lab;
import dev.momentcheckout.lab.LabSettings;
import dev.momentcheckout.simulator.Deviation;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bar on top: the verdict about all payments of this lab, the faults that are on, and the lab's clock. */
@ExtendWith(Browsing.Shared.class)
class VerdictBarTest {
    /** Of its own, because other tests leave payments behind. */
    private final Lab lab =
            Lab.start(LabSettings.onFreePorts(Path.of(System.getProperty("project.root"), "template.yaml")));

    private final Browsing.Visit visit;
    private final Page page;

    VerdictBarTest(Browsing browsing) {
        visit = browsing.visit(lab, "");
        page = visit.page();
        page.setViewportSize(1280, 800);
    }

    @AfterEach
    void close() {
        assertThat(visit.problems()).isEmpty();
        visit.close();
        lab.close();
    }

    private Locator verdict() {
        return page.locator("#verdict");
    }

    private Locator headline() {
        return page.locator("#headline");
    }

    private Locator figures() {
        return page.locator("#figures");
    }

    private String open() {
        try (App app = new App(lab.apiUrl())) {
            return app.createSession().body().path("session_id").asText();
        }
    }

    private void act(String method, String path) {
        page.evaluate("([method, path]) => fetch(path, { method })", List.of(method, path));
    }

    @Test
    void it_is_one_low_row_and_the_page_does_not_scroll() {
        assertThat(headline()).hasText("Nothing lost, nothing twice");

        assertThat((Double) page.evaluate("document.querySelector('header').getBoundingClientRect().height + .0001"))
                .isLessThanOrEqualTo(64.001);
        assertThat(page.evaluate("document.documentElement.scrollHeight <= innerHeight"))
                .isEqualTo(true);
        for (String part : List.of("#verdict", ".phone", "#callbacks", "#payment", "#diagram", "#tools")) {
            assertThat(page.locator(part)).isInViewport();
        }
    }

    @Test
    void a_paid_payment_is_counted_by_moment_the_backend_and_the_shop() {
        lab.moment().pay(open());

        assertThat(figures()).containsText("Paid at Moment 1 = known here 1 = published 1 · lost 0 · twice 0");
        assertThat(headline()).hasText("Nothing lost, nothing twice");
        assertThat(verdict()).hasClass("good");
        assertThat(page.locator("#verdict-sign")).hasText("✓");
    }

    @Test
    void a_payment_in_review_is_added_and_nothing_is_lost() {
        lab.moment().webhooks().always(Deviation.OTHER_AMOUNT);
        lab.moment().pay(open());

        assertThat(figures()).containsText("Paid at Moment 1 = known here 1 = published 0 + 1 in review");
        assertThat(verdict()).hasClass("good");
    }

    @Test
    void a_lost_webhook_is_awaited_until_the_next_check() {
        String session = open();
        act("POST", "/lab/faults/LOST/on");
        assertThat(page.locator("#faults-on")).hasText("1 fault on");
        lab.moment().pay(session);

        assertThat(headline()).hasText(Pattern.compile("1 awaited: no webhook yet, next check \\d\\d:\\d\\d"));
        assertThat(figures()).containsText("Paid at Moment 1 ≠ known here 0");
        assertThat(verdict()).hasClass("wait");
        assertThat(page.locator("#verdict-sign")).hasText("…");

        act("DELETE", "/lab/faults");
        act("POST", "/lab/time/6");
        assertThat(headline()).hasText("Nothing lost, nothing twice");
        assertThat(figures()).containsText("Paid at Moment 1 = known here 1 = published 1");
        assertThat(page.locator("#faults-on")).hasText("Faults: none");
    }

    /** No act of the lab loses a payment, so the test answers in its place. */
    @ParameterizedTest
    @CsvSource({"1, 0, 'Wrong: 1 lost'", "0, 2, 'Wrong: 2 twice'", "1, 2, 'Wrong: 1 lost, 2 twice'"})
    void what_is_lost_or_counted_twice_is_red_and_says_so(int lost, int twice, String text) {
        page.route(
                "**/lab/events",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/event-stream")
                        .setBody("data: {\"kind\":\"verdict\",\"paid\":3,\"known\":2,\"published\":2,\"in_review\":0,"
                                + "\"closed\":0,\"awaited\":1,\"lost\":" + lost + ",\"twice\":" + twice
                                + ",\"in_review_without_session\":1}\n\n")));
        page.reload();

        assertThat(headline()).hasText(text);
        assertThat(verdict()).hasClass("bad");
        assertThat(page.locator("#verdict-sign")).hasText("✗");
        assertThat(figures()).containsText("≠");
        assertThat(figures()).containsText("lost " + lost + " · twice " + twice + " · in review without a session 1");
    }

    @Test
    void the_clock_says_how_far_it_is_ahead() {
        assertThat(page.locator("#clock")).hasText(Pattern.compile("\\d\\d:\\d\\d:\\d\\d"));
        assertThat(page.locator("#ahead")).isEmpty();

        act("POST", "/lab/time/480");
        assertThat(page.locator("#ahead")).hasText("+8 h");
        act("POST", "/lab/time/5760");
        assertThat(page.locator("#ahead")).hasText("+4.3 days");
    }

    @Test
    void the_faults_open_their_tab() {
        page.locator("#faults-on").click();

        assertThat(page.locator("#faults-panel")).isVisible();
        assertThat(page.locator("#faults-tab")).isFocused();
    }
}
