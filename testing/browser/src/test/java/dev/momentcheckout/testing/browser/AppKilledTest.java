package dev.momentcheckout.testing.browser;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.momentcheckout.lab.Lab;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.testing.browser.Customer.Method;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The app is killed: before each statement of the app client, while a request is on its way, in the sheet, at the bank.
 * Afterwards the customer starts it again and continues as a customer does who wants the thing once. Exactly one
 * payment is made, the customer learns of it, and the next purchase is another one.
 */
@ExtendWith(Browsing.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AppKilledTest {
    private static final Set<String> PAID = Set.of("paid", "alreadyPaid", "paidEarlier");

    /** Ends the app for good before the statement whose number is killAt: no method continues, whatever it awaits. */
    private static final String KILL = """

            globalThis.statements = 0;
            globalThis.killAt = Number(sessionStorage.getItem('killAt') ?? -1);
            sessionStorage.removeItem('killAt');
            const alive = () => {
              globalThis.isKilled ||= globalThis.statements++ === globalThis.killAt;
              return globalThis.isKilled ? new Promise(() => {}) : undefined;
            };
            """;

    private final Customer customer;

    AppKilledTest(Browsing browsing) {
        customer = new Customer(browsing);
    }

    @BeforeEach
    void replaceCustomer() {
        customer.replace();
    }

    @AfterAll
    void closeCustomer() {
        customer.close();
    }

    /** The app client with a call of {@code alive} before each statement of its asynchronous methods. */
    private static String instrumented() {
        var source = new StringBuilder();
        boolean isAsync = false;
        for (String line : asset("checkout.js").lines().toList()) {
            if (line.matches("  \\S.*\\{")) {
                isAsync = line.startsWith("  async ");
            }
            if (isAsync
                    && line.matches(" {4,}(const|let|if|for|return|throw|await|this\\.|try|break|result|headers).*")) {
                source.append(line, 0, line.length() - line.stripLeading().length())
                        .append("await alive();\n");
            }
            source.append(line).append('\n');
            if (line.startsWith("import ")) {
                source.append(KILL);
            }
        }
        return source.toString();
    }

    private static String asset(String name) {
        try (InputStream in = Lab.class.getResourceAsStream("page/" + name)) {
            return new String(requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void instrument() {
        String source = instrumented();
        customer.page()
                .route(
                        "**/assets/checkout.js",
                        route -> route.fulfill(new Route.FulfillOptions()
                                .setContentType("text/javascript; charset=utf-8")
                                .setBody(source)));
        // The phone does not need the events of all earlier payments, which the page would load at each start.
        customer.page().route("**/lab/events", route -> route.fulfill(new Route.FulfillOptions().setStatus(204)));
        customer.restart();
    }

    private int statements() {
        return ((Number) customer.page().evaluate("globalThis.statements")).intValue();
    }

    /** The next statement but {@code skipped} is not executed any more. */
    private void killAfter(int skipped) {
        customer.page().evaluate("skipped => { globalThis.killAt = globalThis.statements + skipped; }", skipped);
    }

    private boolean isKilled() {
        return Boolean.TRUE.equals(customer.page().evaluate("globalThis.isKilled === true"));
    }

    private boolean isInSheet() {
        return customer.page().locator("#checkout").count() > 0;
    }

    private boolean knowsThatItIsPaid() {
        return PAID.contains(customer.outcome());
    }

    private void await(BooleanSupplier condition) {
        customer.page().waitForCondition(condition);
    }

    /** Buys until the app is killed. Returns false if the purchase ended before. */
    private boolean buyUntilKilled(Method method, int statement) {
        customer.forgetOutcome();
        killAfter(statement);
        customer.tapPay();
        await(() -> isKilled() || isInSheet());
        if (isInSheet()) {
            customer.payInSheet(method);
            await(() -> isKilled()
                    || (knowsThatItIsPaid() && customer.storedPurchases().isEmpty()));
        }
        return isKilled();
    }

    /** What a customer does who wants the thing once: starts the app and, if it does not say "paid", pays. */
    private void startAgainAndPay(Method method) {
        boolean knew = knowsThatItIsPaid();
        customer.restart();
        if (knew || knowsThatItIsPaid()) {
            return;
        }
        customer.tapPay();
        await(() -> knowsThatItIsPaid() || isInSheet());
        if (isInSheet()) {
            customer.payInSheet(method);
        }
        await(this::knowsThatItIsPaid);
    }

    private void assertPaidAndNothingLeft(int purchases) {
        await(() -> customer.storedPurchases().isEmpty());
        assertThat(customer.paidSessions()).as("paid sessions").hasSize(purchases);
    }

    private void assertPaymentsAndNothingLeft(int purchases) {
        assertPaidAndNothingLeft(purchases);
        customer.assertPayments(purchases);
    }

    @Test
    @Tag("nightly")
    void killed_before_each_statement_of_a_purchase() {
        killBeforeEachStatement(Method.CARD);
    }

    @Test
    @Tag("nightly")
    void killed_before_each_statement_of_a_purchase_at_the_bank() {
        killBeforeEachStatement(Method.SECURE_CARD);
    }

    private void killBeforeEachStatement(Method method) {
        instrument();
        // Until the sheet opens, both methods execute the same statements.
        int first = method == Method.CARD ? 0 : statementsUntilTheSheetOpens();
        int kills = 0;
        while (buyUntilKilled(method, first + kills)) {
            startAgainAndPay(method);
            kills++;
            assertPaidAndNothingLeft(kills);
        }
        assertPaidAndNothingLeft(kills + 1);
        customer.assertPayments(kills + 1);
        assertThat(kills).isGreaterThan(20);
        System.out.println("killed before each of " + kills + " statements of a purchase: " + method);
    }

    private int statementsUntilTheSheetOpens() {
        int before = statements();
        customer.tapPay();
        await(this::isInSheet);
        int statements = statements() - before;
        customer.restart();
        return statements;
    }

    @Test
    @Tag("nightly")
    void killed_before_each_statement_of_the_start_after_a_payment() {
        instrument();
        int kills = -1;
        boolean isKilled = true;
        while (isKilled) {
            kills++;
            customer.forgetOutcome();
            customer.tapPay();
            await(this::isInSheet);
            customer.awaitPayPage();
            payElsewhere();
            customer.page().evaluate("kills => sessionStorage.setItem('killAt', kills)", kills);
            customer.reload();
            await(() -> isKilled() || customer.hasStarted());
            isKilled = isKilled();
            startAgainAndPay(Method.CARD);
            assertPaidAndNothingLeft(kills + 1);
        }
        customer.assertPayments(kills + 1);
        assertThat(kills).isGreaterThan(20);
        System.out.println("killed before each of " + kills + " statements of a start");
    }

    /** Pays the open session without the app. */
    private void payElsewhere() {
        customer.holdPayPage();
        customer.sessions().stream()
                .filter(session -> session.status() == SessionStatus.ACTIVE)
                .forEach(session -> customer.moment().pay(session.id()));
    }

    /** A request and its response: the app is killed before the request arrives, or before the response does. */
    @ParameterizedTest
    @CsvSource({
        "create-payment-session, false, CARD",
        "create-payment-session, true, CARD",
        "session-status, false, SECURE_CARD",
        "session-status, true, SECURE_CARD",
    })
    void killed_while_a_request_is_on_its_way(String path, boolean hasArrived, Method method) {
        var isOnItsWay = new AtomicBoolean();
        customer.page().route("**/api/" + path + "*", route -> {
            if (isOnItsWay.get()) {
                route.resume();
                return;
            }
            if (hasArrived) {
                route.fetch();
            }
            // It is not answered. A route that were removed now would let the request continue.
            isOnItsWay.set(true);
        });
        customer.tapPay();
        if (method == Method.SECURE_CARD) {
            customer.payInSheet(method);
        }
        await(isOnItsWay::get);

        startAgainAndPay(method);

        customer.onlySession();
        assertPaymentsAndNothingLeft(1);
        customer.buy(method);
        assertPaymentsAndNothingLeft(2);
    }

    @Test
    void killed_in_the_sheet() {
        customer.tapPay();
        customer.inSheet("Pay").waitFor();

        startAgainAndPay(Method.CARD);

        customer.onlySession();
        assertPaymentsAndNothingLeft(1);
    }

    @Test
    void killed_after_the_payment_and_before_its_callback() {
        customer.tapPay();
        customer.inSheet("Pay").waitFor();
        payElsewhere();

        customer.restart();

        assertThat(customer.outcome()).isEqualTo("paidEarlier");
        assertPaymentsAndNothingLeft(1);
        customer.buy(Method.CARD);
        assertPaymentsAndNothingLeft(2);
    }

    @Test
    void killed_at_the_bank_and_started_by_its_link() {
        customer.tapPay();
        customer.visit().sheet().getByLabel("Card with 3-D Secure").check();
        customer.inSheet("Pay").click();
        customer.inSheet("Yes, approve").waitFor();
        String session = customer.onlySession().id();
        customer.restart();
        assertThat(customer.outcome()).isEqualTo("null");
        customer.moment().pay(session);

        customer.follow(customer.moment().returnLink(session).orElseThrow());

        await(this::knowsThatItIsPaid);
        assertThat(customer.log()).contains("/api/session-status?session_id=" + session);
        assertPaymentsAndNothingLeft(1);
        customer.buy(Method.SECURE_CARD);
        assertPaymentsAndNothingLeft(2);
    }

    @Test
    void killed_without_a_network_at_the_next_start() {
        customer.tapPay();
        customer.inSheet("Pay").waitFor();
        payElsewhere();
        customer.page().route("**/api/session-status*", Route::abort, new Page.RouteOptions().setTimes(6));
        customer.restart();
        assertThat(customer.storedPurchases()).hasSize(1);

        customer.tapPay();

        customer.awaitOutcome("alreadyPaid");
        assertPaymentsAndNothingLeft(1);
        customer.buy(Method.CARD);
        assertPaymentsAndNothingLeft(2);
    }
}
