package dev.momentcheckout.testing.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.momentcheckout.lab.App;
import dev.momentcheckout.lab.Lab;
import dev.momentcheckout.lab.LabSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tabs that stay open while the lab stops and starts again on the same port. */
@ExtendWith(Browsing.Shared.class)
class RestartTest {
    private final Browsing browsing;

    RestartTest(Browsing browsing) {
        this.browsing = browsing;
    }

    private static Lab start(int pagePort) {
        Map<String, String> ports = new HashMap<>();
        for (String server : List.of("GATEWAY", "MOMENT", "DYNAMODB", "SECRETS", "EVENTS", "QUEUES")) {
            ports.put("LAB_" + server + "_PORT", "0");
        }
        ports.put("LAB_PAGE_PORT", Integer.toString(pagePort));
        return Lab.start(LabSettings.onKnownPorts(
                Path.of(System.getProperty("project.root"), "template.yaml"), ports, notice -> {
                    throw new AssertionError(notice);
                }));
    }

    private static String open(Lab lab) {
        try (App app = new App(lab.apiUrl())) {
            return app.createSession().body().path("session_id").asText();
        }
    }

    @Test
    void an_open_tab_shows_the_new_start_and_says_so() {
        Lab first = start(0);
        int port = first.pageUrl().getPort();
        try (Browsing.Visit visit = browsing.visit(first, "")) {
            String old = open(first);
            Page pinned = visit.anotherTab();
            pinned.navigate(first.pageUrl() + "/#" + old);
            pinned.reload();
            assertThat(pinned.locator("#address")).hasText(old);
            assertThat(visit.page().locator("#address")).hasText(old);

            first.close();
            for (Page tab : List.of(visit.page(), pinned)) {
                assertThat(tab.locator("#connection")).hasText("The lab does not answer. Trying again…");
                assertThat(tab.locator("body")).hasClass("away");
            }

            try (Lab second = start(port)) {
                for (Page tab : List.of(visit.page(), pinned)) {
                    assertThat(tab.locator("#restarted")).isVisible();
                    assertThat(tab.locator("#restarted")).hasText("The lab was restarted.");
                    assertThat(tab.locator("#connection")).hasText("Live");
                    assertThat(tab.locator("body")).not().containsText(old);
                    assertThat(tab.locator("#summary")).hasText("No payment yet. Press Pay on the phone.");
                }
                String current = open(second);
                for (Page tab : List.of(visit.page(), pinned)) {
                    assertThat(tab.locator("#address")).hasText(current);
                }
                visit.page().reload();
                assertThat(visit.page().locator("#connection")).hasText("Live");
                assertThat(visit.page().locator("#restarted")).isHidden();
            }
        }
    }

    /** The lab stops while the page loads. */
    @Test
    void a_page_without_its_scripts_says_what_to_do() {
        try (Lab lab = start(0);
                Browsing.Visit visit = browsing.visit(lab, "")) {
            visit.page().route("**/assets/*.js", route -> route.abort());
            visit.page().reload();

            assertThat(visit.page().locator("#connection")).isVisible();
            assertThat(visit.page().locator("#connection"))
                    .containsText("check that make run is still running, then reload the page");
        }
    }

    @Test
    void the_page_is_live_within_a_second() {
        try (Lab lab = start(0);
                Browsing.Visit visit = browsing.visit(lab, "")) {
            visit.page().reload();
            Object milliseconds = visit.page().evaluate("""
                    async () => {
                      while (document.getElementById('connection').textContent !== 'Live') await new Promise(requestAnimationFrame);
                      return performance.now();
                    }""");
            System.out.println("Live after " + milliseconds + " ms");
            assertThat(((Number) milliseconds).doubleValue()).isLessThan(1000);
        }
    }
}
