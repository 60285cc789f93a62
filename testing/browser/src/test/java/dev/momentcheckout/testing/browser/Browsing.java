package dev.momentcheckout.testing.browser;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ReducedMotion;
import dev.momentcheckout.lab.Lab;
import dev.momentcheckout.lab.LabSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The system's Chromium and a lab on free ports, shared by all tests. Each test opens a page without stored data. */
final class Browsing implements AutoCloseable {
    /** Long enough for a machine with other load. */
    private static final double TIMEOUT_MS = 20_000;

    /** More than the page has elements that take the focus. */
    private static final int MAX_TABS = 100;

    private final Lab lab =
            Lab.start(LabSettings.onFreePorts(Path.of(System.getProperty("project.root"), "template.yaml")));
    private final Playwright playwright =
            Playwright.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    private final Browser browser = playwright
            .chromium()
            .launch(new BrowserType.LaunchOptions()
                    .setExecutablePath(Path.of(System.getProperty("browser.executable"))));

    Browsing() {
        PlaywrightAssertions.setDefaultAssertionTimeout(TIMEOUT_MS);
    }

    Lab lab() {
        return lab;
    }

    /** Returns the window of most tests: it shows the page on one screen, without animations. */
    static Browser.NewContextOptions window() {
        return new Browser.NewContextOptions().setViewportSize(1280, 800).setReducedMotion(ReducedMotion.REDUCE);
    }

    /** Opens the lab's page in a new browser context. */
    Visit visit(Browser.NewContextOptions options) {
        return new Visit(browser.newContext(options), lab.pageUrl());
    }

    /** Opens the page of another lab in a new browser context. */
    Visit visit(Lab other, Browser.NewContextOptions options) {
        return new Visit(browser.newContext(options), other.pageUrl());
    }

    /** Opens the page of another lab in a new browser context. The script runs in each page, before the page's own. */
    Visit visit(Lab other, String script) {
        BrowserContext context = browser.newContext();
        context.addInitScript(script);
        return new Visit(context, other.pageUrl());
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
        lab.close();
    }

    /** A browser window that records problems: console messages, script errors and requests to other hosts. */
    static final class Visit implements AutoCloseable {
        private final BrowserContext context;
        private final Page page;
        private final List<String> problems = new ArrayList<>();

        Visit(BrowserContext context, URI url) {
            this.context = context;
            page = context.newPage();
            page.onConsoleMessage(message -> {
                // Chromium logs an error for each API response other than 2xx, which some tests expect.
                boolean isApiResponse = message.location().contains("/api/");
                if ((message.type().equals("error") || message.type().equals("warning")) && !isApiResponse) {
                    problems.add(message.text() + " at " + message.location());
                }
            });
            page.onPageError(problems::add);
            page.onRequest(request -> {
                String host = URI.create(request.url()).getHost();
                if (!url.getHost().equals(host)) {
                    problems.add("request to another host: " + request.url());
                }
            });
            page.navigate(url.toString());
            connected();
        }

        /** Opens another tab in the same browser context. */
        Page anotherTab() {
            Page tab = context.newPage();
            tab.navigate(page.url());
            tab.getByText("Live", new Page.GetByTextOptions().setExact(true)).waitFor();
            return tab;
        }

        void setOffline(boolean isOffline) {
            context.setOffline(isOffline);
        }

        void connected() {
            page.getByText("Live", new Page.GetByTextOptions().setExact(true)).waitFor();
        }

        Page page() {
            return page;
        }

        /** The page has no violation of an accessibility rule that axe-core knows. */
        void assertNoViolations() {
            Assertions.assertThat(new AxeBuilder(page).analyze().getViolations())
                    .as("violations found by axe-core")
                    .isEmpty();
        }

        List<String> problems() {
            return problems;
        }

        Locator button(String name) {
            return page.getByRole(
                    AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
        }

        /** Presses Tab until the element has the focus. */
        void tabTo(Locator element) {
            for (int tabs = 0; tabs < MAX_TABS && !isFocused(element); tabs++) {
                page.keyboard().press("Tab");
            }
            PlaywrightAssertions.assertThat(element).isFocused();
        }

        private static boolean isFocused(Locator element) {
            return Boolean.TRUE.equals(element.evaluate("node => node === document.activeElement"));
        }

        /** Moment's sheet. */
        FrameLocator sheet() {
            return page.frameLocator("#checkout");
        }

        Locator inSheet(String button) {
            return sheet().getByRole(
                            AriaRole.BUTTON,
                            new FrameLocator.GetByRoleOptions().setName(button).setExact(true));
        }

        @Override
        public void close() {
            context.close();
        }
    }

    /** Provides one instance for all test classes and closes it after the last. */
    static final class Shared implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Browsing.class;
        }

        @Override
        public Browsing resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.create(Shared.class))
                    .computeIfAbsent(Browsing.class, _ -> new Browsing(), Browsing.class);
        }
    }
}
