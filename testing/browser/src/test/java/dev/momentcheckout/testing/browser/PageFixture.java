package dev.momentcheckout.testing.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ForcedColors;
import dev.momentcheckout.lab.App;

/** The lab's page in one browser window, for tests of what it shows. */
final class PageFixture implements AutoCloseable {
    private final Browsing browsing;
    private Browsing.Visit visit;

    /** How a window looks, for tests in each of them. */
    enum Look {
        LIGHT {
            @Override
            void apply(Browser.NewContextOptions options) {
                options.setColorScheme(ColorScheme.LIGHT);
            }
        },
        DARK {
            @Override
            void apply(Browser.NewContextOptions options) {
                options.setColorScheme(ColorScheme.DARK);
            }
        },
        FORCED_COLORS {
            @Override
            void apply(Browser.NewContextOptions options) {
                options.setForcedColors(ForcedColors.ACTIVE);
            }
        },
        NARROW {
            @Override
            void apply(Browser.NewContextOptions options) {
                options.setViewportSize(360, 740);
            }
        };

        abstract void apply(Browser.NewContextOptions options);
    }

    PageFixture(Browsing browsing) {
        this.browsing = browsing;
        this.visit = browsing.visit(Browsing.window());
    }

    /** Replaces the window by another one, with nothing stored. */
    void look(Look look) {
        visit.close();
        Browser.NewContextOptions options = Browsing.window();
        look.apply(options);
        visit = browsing.visit(options);
    }

    Browsing.Visit visit() {
        return visit;
    }

    Page page() {
        return visit.page();
    }

    Locator find(String selector) {
        return page().locator(selector);
    }

    void showTab(String name) {
        page().getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName(name).setExact(true))
                .click();
    }

    /** Opens a session as an app does, without the page's phone, and waits until the page shows it. */
    String open() {
        String session = openElsewhere();
        assertThat(find("#address")).hasText(session);
        return session;
    }

    /** Opens a session as an app does. */
    String openElsewhere() {
        try (var app = new App(browsing.lab().apiUrl())) {
            return app.createSession().body().path("session_id").asText();
        }
    }

    /** Pays a session at Moment, and waits until everything about it is published. */
    void pay(String session) {
        browsing.lab().moment().pay(session);
        awaitIdle();
    }

    /** Waits until webhooks are delivered and changes are published. */
    void awaitIdle() {
        browsing.lab().moment().webhooks().awaitIdle();
        assertThat(browsing.lab().awaitPublished()).isTrue();
    }

    void assertNoViolations() {
        visit.assertNoViolations();
    }

    void assertNoHorizontalScrolling() {
        assertThat(page().evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
    }

    /** Ends the test: the browser must have reported no problem. */
    @Override
    public void close() {
        browsing.lab().moment().webhooks().clearFaults();
        assertThat(visit.problems()).isEmpty();
        visit.close();
    }
}
