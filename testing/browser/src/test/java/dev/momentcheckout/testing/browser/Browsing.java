package dev.momentcheckout.testing.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.momentcheckout.lab.Lab;
import dev.momentcheckout.lab.LabSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The system's Chromium and a lab on free ports, for all tests; each opens a page of its own, which forgets everything. */
final class Browsing implements AutoCloseable {
    /** Of a machine that does other things besides. */
    private static final double PATIENCE_MS = 20_000;

    private final Lab lab =
            Lab.start(LabSettings.onFreePorts(Path.of(System.getProperty("project.root"), "template.yaml")));
    private final Playwright playwright =
            Playwright.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    private final Browser browser = playwright
            .chromium()
            .launch(new BrowserType.LaunchOptions()
                    .setExecutablePath(Path.of(System.getProperty("browser.executable"))));

    Browsing() {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
    }

    Lab lab() {
        return lab;
    }

    /** The lab's page, opened as this browser is set. */
    Visit visit(Browser.NewContextOptions options) {
        return new Visit(browser.newContext(options), lab.pageUrl());
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
        lab.close();
    }

    /** A browser's window, and what it must not do: write to the console, or ask another host. */
    static final class Visit implements AutoCloseable {
        private final BrowserContext context;
        private final Page page;
        private final List<String> complaints = new ArrayList<>();

        Visit(BrowserContext context, URI url) {
            this.context = context;
            page = context.newPage();
            page.onConsoleMessage(message -> {
                // An answer of the API other than 200 is a part of the story; Chromium writes of it all the same.
                boolean isAnswer = message.location().contains("/api/");
                if ((message.type().equals("error") || message.type().equals("warning")) && !isAnswer) {
                    complaints.add(message.text() + " at " + message.location());
                }
            });
            page.onPageError(complaints::add);
            page.onRequest(request -> {
                String host = URI.create(request.url()).getHost();
                if (!url.getHost().equals(host)) {
                    complaints.add("asks another host: " + request.url());
                }
            });
            page.navigate(url.toString());
            connected();
        }

        /** Another tab of the same browser. */
        Page anotherTab() {
            Page tab = context.newPage();
            tab.navigate(page.url());
            tab.getByText("Live", new Page.GetByTextOptions().setExact(true)).waitFor();
            return tab;
        }

        void offline(boolean is) {
            context.setOffline(is);
        }

        void connected() {
            page.getByText("Live", new Page.GetByTextOptions().setExact(true)).waitFor();
        }

        Page page() {
            return page;
        }

        List<String> complaints() {
            return complaints;
        }

        Locator button(String name) {
            return page.getByRole(
                    AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
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

    /** One for all test classes, closed after the last. */
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
