package dev.momentcheckout.testing.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Frame;
import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.momentcheckout.lab.Lab;
import dev.momentcheckout.lab.LabSettings;
import dev.momentcheckout.local.aws.LocalEventBridge;
import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** A customer with the lab's phone, and the money that the customer's payments move. */
final class Customer implements AutoCloseable {
    /** How a payment ends: in the sheet, or at the customer's bank, which returns to the app by a link. */
    enum Method {
        CARD("Card"),
        SECURE_CARD("Card with 3-D Secure"),
        INSTANT_EFT("Instant EFT");

        private final String label;

        Method(String label) {
            this.label = label;
        }
    }

    /** Waits of up to three seconds end after 20 ms. Longer ones are time limits, and stay. */
    private static final String IMPATIENT = """
            const wait = setTimeout;
            window.setTimeout = (action, delay, ...rest) => wait(action, delay <= 3000 ? Math.min(delay, 20) : delay, ...rest);
            """;

    /** Of its own, so that pages do not load the payments of other tests. */
    private final Lab lab =
            Lab.start(LabSettings.onFreePorts(Path.of(System.getProperty("project.root"), "template.yaml")));

    private Set<String> earlierSessions;
    private final Browsing.Visit visit;

    Customer(Browsing browsing) {
        earlierSessions = allSessions(lab);
        visit = browsing.visit(lab, IMPATIENT);
        awaitStart();
    }

    private static Set<String> allSessions(Lab lab) {
        return lab.moment().sessions().stream().map(Session::id).collect(Collectors.toUnmodifiableSet());
    }

    /** Makes this another customer with a new phone, faster than a new browser context. */
    void replace() {
        // On a page without scripts, no request of the last app is under way, and nothing stores anything.
        page().navigate(lab.pageUrl().resolve("/assets/icon.svg").toString());
        page().unrouteAll();
        page().evaluate("localStorage.clear()");
        earlierSessions = allSessions(lab);
        page().navigate(lab.pageUrl().toString());
        awaitStart();
    }

    MomentSimulator moment() {
        return lab.moment();
    }

    Page page() {
        return visit.page();
    }

    /** Waits until the app has read what was not paid when it ended. */
    void awaitStart() {
        page().locator("#launch[data-resumed]").waitFor();
    }

    /** Ends the app in the middle of whatever it does, and starts it again. */
    void restart() {
        reload();
        awaitStart();
    }

    /** As {@link #restart()}, without waiting until the app has started. */
    void reload() {
        // A sheet that closes goes back in the browser's history, which would load the page once more.
        page().waitForCondition(() ->
                Boolean.TRUE.equals(page().evaluate("document.getElementById('sheet').open || !history.state")));
        page().reload();
    }

    boolean hasStarted() {
        return page().locator("#launch[data-resumed]").count() > 0;
    }

    /** Starts the app by a link, as the bank does. */
    void follow(String link) {
        page().navigate(lab.pageUrl() + "?" + link.substring(link.indexOf('?') + 1));
        awaitStart();
    }

    void tapPay() {
        visit.button("Pay").click();
    }

    /** Pays in the open sheet. */
    void payInSheet(Method method) {
        visit.sheet()
                .getByLabel(method.label, new FrameLocator.GetByLabelOptions().setExact(true))
                .check();
        visit.inSheet("Pay").click();
        if (method != Method.CARD) {
            visit.inSheet("Yes, approve").click();
        }
    }

    void buy(Method method) {
        tapPay();
        payInSheet(method);
        awaitOutcome("paid");
    }

    /** Waits until the pay page knows its session. */
    void awaitPayPage() {
        visit.sheet()
                .locator("#amount", new FrameLocator.LocatorOptions().setHasText("ZAR"))
                .waitFor();
    }

    /** Keeps the open pay page from checking whether its session has ended elsewhere, which would close the sheet. */
    void holdPayPage() {
        Frame payPage = page().frameByUrl("**/pay/*");
        var isHeld = new AtomicBoolean();
        // A route that is removed would let the request go.
        page().route("**/_sim/sessions/*", route -> {
            if (route.request().frame().equals(payPage)) {
                isHeld.set(true);
            } else {
                route.fallback();
            }
        });
        page().waitForCondition(isHeld::get);
    }

    Locator inSheet(String button) {
        return visit.inSheet(button);
    }

    Browsing.Visit visit() {
        return visit;
    }

    /** Waits until the screen shows an outcome, by the name of the Dart enum Outcome. */
    void awaitOutcome(String... outcomes) {
        String any = Set.of(outcomes).stream()
                .map(outcome -> "#outcome[data-outcome='" + outcome + "']")
                .collect(Collectors.joining(", "));
        page().locator(any).waitFor();
    }

    String outcome() {
        return String.valueOf(page().locator("#outcome").getAttribute("data-outcome"));
    }

    /** Removes what the screen shows of an earlier payment. */
    void forgetOutcome() {
        page().evaluate("document.getElementById('outcome').dataset.outcome = 'none'");
    }

    String text() {
        return page().locator("#outcome").textContent();
    }

    /** The calls and callbacks of the app. */
    String log() {
        return page().locator("#callbacks").textContent();
    }

    /** The names of the purchases that the app has stored. */
    List<?> storedPurchases() {
        return (List<?>)
                page().evaluate("Object.keys(localStorage).filter(name => name.startsWith('flutter.checkout/'))");
    }

    /** The idempotency key of the only stored purchase. */
    String key() {
        assertThat(storedPurchases()).hasSize(1);
        return (String) page().evaluate(
                        "name => JSON.parse(localStorage[name])[0]",
                        storedPurchases().getFirst());
    }

    /** The sessions that were opened for this customer. */
    List<Session> sessions() {
        return lab.moment().sessions().stream()
                .filter(session -> !earlierSessions.contains(session.id()))
                .toList();
    }

    List<Session> paidSessions() {
        return sessions().stream()
                .filter(session -> session.outcome() == PaymentOutcome.PAID)
                .toList();
    }

    Session onlySession() {
        assertThat(sessions()).hasSize(1);
        return sessions().getFirst();
    }

    /** Asserts how many sessions are paid at Moment, and that the shop got an event for each, without review. */
    void assertPayments(int expected) {
        assertThat(paidSessions()).as("paid sessions").hasSize(expected);
        lab.moment().webhooks().awaitIdle();
        assertThat(lab.awaitPublished()).isTrue();
        assertThat(sessions().stream()
                        .flatMap(session -> lab.publishedEvents(session.id()).stream())
                        .map(LocalEventBridge.Entry::detailType)
                        .filter(type -> type.equals("Payment Paid") || type.equals("Payment Needs Review")))
                .as("published events")
                .hasSize(expected)
                .allMatch("Payment Paid"::equals);
    }

    @Override
    public void close() {
        visit.close();
        lab.close();
    }
}
