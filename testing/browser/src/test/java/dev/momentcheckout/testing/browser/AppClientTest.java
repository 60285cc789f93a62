package dev.momentcheckout.testing.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Route;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.testing.browser.Customer.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The app client of {@code examples/flutter}, which the lab's phone runs in JavaScript: the same thing bought several
 * times, without a network, and with every response that the API can give. The assertions are about the money.
 */
@ExtendWith(Browsing.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AppClientTest {
    private static final String CREATE = "**/api/create-payment-session";
    private static final String STATUS = "**/api/session-status*";
    private static final String TYPE = "urn:moment-checkout:problem:";

    private final Customer customer;

    AppClientTest(Browsing browsing) {
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

    /** Answers the next requests by a function, and returns how many it answered. Later requests reach the backend. */
    private AtomicInteger intercept(String url, int times, Consumer<Route> answer) {
        var intercepted = new AtomicInteger();
        customer.page().route(url, route -> {
            if (intercepted.get() == times) {
                route.fallback();
            } else {
                intercepted.incrementAndGet();
                answer.accept(route);
            }
        });
        return intercepted;
    }

    private static void respond(Route route, int status, String contentType, String body) {
        route.fulfill(new Route.FulfillOptions()
                .setStatus(status)
                .setHeaders(Map.of("Content-Type", contentType, "Retry-After", "7"))
                .setBody(body));
    }

    private static String problem(int status, String type, String more) {
        return "{\"type\":\"" + TYPE + type + "\",\"title\":\"A title\",\"status\":" + status + ",\"request_id\":\"r\""
                + more + "}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CARD, CARD, CARD",
                "SECURE_CARD, SECURE_CARD, SECURE_CARD",
                "CARD, INSTANT_EFT, CARD, SECURE_CARD"
            })
    void equal_purchases_are_as_many_payments(String methods) {
        List<Method> purchases =
                List.of(methods.split(", ")).stream().map(Method::valueOf).toList();

        purchases.forEach(method -> {
            customer.buy(method);
            assertThat(customer.storedPurchases()).isEmpty();
        });

        customer.assertPayments(purchases.size());
    }

    @Test
    void after_a_payment_in_the_sheet_the_sdk_reads_no_status() {
        customer.buy(Method.CARD);
        assertThat(customer.log()).contains("onSuccess()").doesNotContain("/api/session-status");

        customer.buy(Method.SECURE_CARD);
        assertThat(customer.log()).contains("/api/session-status?session_id=");
    }

    @Test
    void two_taps_open_one_session() {
        customer.visit().button("Pay").dblclick();
        customer.inSheet("Pay").waitFor();
        assertThat(customer.log()).containsOnlyOnce("POST /api/create-payment-session");
        customer.payInSheet(Method.CARD);
        customer.awaitOutcome("paid");

        customer.assertPayments(1);
    }

    /** As in two windows, or if the SDK calls fetchClientToken twice. */
    @Test
    void concurrent_requests_of_a_purchase_get_the_same_token() {
        Object tokens = customer.page().evaluate("""
                async () => {
                  const { Answer, Checkout } = await import('/assets/checkout.js');
                  const { SharedPreferences } = await import('/assets/dart.js');
                  const send = async (method, path, query, headers, body) => {
                    const response = await fetch(`/${path}`, { method, headers, body });
                    return new Answer(response.status, Object.fromEntries(response.headers), await response.text());
                  };
                  const clients = [1, 2].map(() => new Checkout({ send }, new SharedPreferences(), () => {}));
                  const tokens = await Promise.all([...clients, ...clients].map(client => client.clientToken()));
                  return new Set(tokens).size;
                }""");

        assertThat(tokens).isEqualTo(1);
        customer.onlySession();
    }

    @Test
    void a_create_request_that_is_not_sent_is_repeated_by_the_next_tap() {
        intercept(CREATE, 1, Route::abort);
        customer.tapPay();
        customer.awaitOutcome("notOpened");
        assertThat(customer.text()).contains("cannot be reached");

        customer.buy(Method.CARD);

        customer.onlySession();
        customer.assertPayments(1);
    }

    @Test
    void a_create_request_whose_response_is_lost_opens_one_session() {
        intercept(CREATE, 1, route -> {
            route.fetch();
            route.abort();
        });
        customer.tapPay();
        customer.awaitOutcome("notOpened");

        customer.buy(Method.CARD);

        customer.onlySession();
        customer.assertPayments(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void status_reads_that_fail_are_repeated(int failures) {
        customer.tapPay();
        AtomicInteger failed = intercept(STATUS, failures, Route::abort);
        customer.payInSheet(Method.SECURE_CARD);

        customer.awaitOutcome("paid");
        assertThat(failed).hasValue(failures);
        assertThat(customer.storedPurchases()).isEmpty();
        customer.assertPayments(1);
    }

    @Test
    void a_payment_that_is_not_confirmed_is_found_by_the_next_start() {
        customer.tapPay();
        AtomicInteger failed = intercept(STATUS, 6, Route::abort);
        customer.payInSheet(Method.SECURE_CARD);
        customer.awaitOutcome("inProgress");
        assertThat(failed).hasValue(6);
        assertThat(customer.log()).doesNotContain("onFailure");
        assertThat(customer.storedPurchases()).hasSize(1);

        customer.restart();

        assertThat(customer.outcome()).isEqualTo("paidEarlier");
        customer.assertPayments(1);
        customer.buy(Method.CARD);
        customer.assertPayments(2);
    }

    @Test
    void a_request_without_response_ends_after_the_time_limit() {
        customer.page().evaluate("""
                () => {
                  const wait = setTimeout;
                  window.setTimeout = (action, delay) => {
                    if (delay === 35_000) window.setTimeout = wait;
                    return wait(action, delay === 35_000 ? 50 : delay);
                  };
                }""");
        intercept(CREATE, 1, route -> {});
        customer.tapPay();
        customer.awaitOutcome("notOpened");
        assertThat(customer.text()).contains("35 seconds");

        customer.buy(Method.CARD);

        customer.assertPayments(1);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    400 | invalid-request           | not possible
                    401 | unauthenticated           | sign in
                    404 | product-not-found         | not available
                    404 | order-not-found           | not available
                    413 | body-too-large            | not possible
                    429 | too-many-attempts         | in 7 seconds
                    500 | internal-error            | Try again.
                    502 | moment-rejected-request   | not possible
                    503 | moment-unavailable        | in 7 seconds
                    503 | secret-not-set            | in 7 seconds
                    """)
    void a_problem_keeps_the_purchase(int status, String type, String text) {
        intercept(CREATE, 1, route -> respond(route, status, "application/problem+json", problem(status, type, "")));

        assertNotOpened(text);

        assertTheNextTapPaysThePurchase();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    401 | application/json | {"message":"Unauthorized"}          | sign in
                    404 | application/json | {"message":"Not Found"}             | not possible
                    429 | application/json | {"message":"Too Many Requests"}     | in 7 seconds
                    500 | application/json | {"message":"Internal Server Error"} | Try again.
                    503 | application/json | {"message":"Service Unavailable"}   | in 7 seconds
                    502 | text/html        | <html>Bad gateway</html>            | not possible
                    503 | text/html        | <html>Maintenance</html>            | in 7 seconds
                    200 | text/html        | <html>Welcome to our hotel</html>   | Try again.
                    200 | application/json | {"client_token":null}               | Try again.
                    200 | application/json | {"client_token":"a.b.c"}            | Try again.
                    200 | application/json | ["client_token"]                    | Try again.
                    200 | application/json | {"client_token":                    | Try again.
                    """)
    void a_response_that_is_no_problem_keeps_the_purchase(int status, String contentType, String body, String text) {
        intercept(CREATE, 1, route -> respond(route, status, contentType, body));

        assertNotOpened(text);

        assertTheNextTapPaysThePurchase();
    }

    private void assertNotOpened(String text) {
        customer.tapPay();
        customer.awaitOutcome("notOpened");
        assertThat(customer.text()).contains(text);
        assertThat(customer.page().locator("#sheet").isVisible()).isFalse();
    }

    private void assertTheNextTapPaysThePurchase() {
        String key = customer.key();
        var sent = new AtomicReference<String>();
        intercept(CREATE, 1, route -> {
            sent.set(route.request().headerValue("Idempotency-Key"));
            route.resume();
        });
        customer.buy(Method.CARD);
        assertThat(sent.get()).isEqualTo(key);
        customer.assertPayments(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"payment-already-completed", "order-already-paid"})
    void a_paid_purchase_is_over(String type) {
        intercept(
                CREATE,
                1,
                route -> respond(
                        route, 409, "application/problem+json", problem(409, type, ",\"session_id\":\"ps_1\"")));
        customer.tapPay();
        customer.awaitOutcome("alreadyPaid");
        assertThat(customer.storedPurchases()).isEmpty();

        customer.buy(Method.CARD);

        customer.assertPayments(1);
    }

    @Test
    void a_key_that_names_something_else_is_replaced() {
        intercept(
                CREATE,
                1,
                route -> respond(route, 409, "application/problem+json", problem(409, "idempotency-key-reused", "")));
        assertNotOpened("Try again");
        assertThat(customer.storedPurchases()).isEmpty();

        customer.buy(Method.CARD);

        customer.assertPayments(1);
    }

    @Test
    void a_pending_payment_is_awaited_and_not_paid_again() {
        customer.tapPay();
        customer.visit().sheet().getByLabel("Slow bank transfer").check();
        customer.inSheet("Pay").click();
        customer.inSheet("Back to the shop").click();
        customer.awaitOutcome("left");
        Session session = customer.onlySession();
        customer.moment().expire(session.id());
        customer.moment().webhooks().awaitIdle();

        customer.tapPay();
        customer.page().waitForCondition(() -> customer.log().split("/api/session-status", -1).length >= 8);
        customer.awaitOutcome("inProgress");
        assertThat(customer.storedPurchases()).hasSize(1);

        customer.moment().pay(session.id());
        customer.restart();
        assertThat(customer.outcome()).isEqualTo("paidEarlier");
        customer.onlySession();
        customer.assertPayments(1);
    }

    @Test
    void a_pending_payment_of_another_user_stays_in_progress() {
        intercept(
                CREATE,
                1,
                route -> respond(
                        route,
                        409,
                        "application/problem+json",
                        problem(409, "payment-pending", ",\"session_id\":\"ps_1\"")));
        customer.tapPay();
        customer.awaitOutcome("inProgress");
        customer.page().waitForCondition(() -> customer.log().contains("session-status?session_id=ps_1 → 404"));
        assertThat(customer.storedPurchases()).hasSize(1);

        customer.buy(Method.CARD);

        customer.assertPayments(1);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    401 | {"message":"Unauthorized"}
                    429 | {"message":"Too Many Requests"}
                    500 | {"message":"Internal Server Error"}
                    503 | {"type":"urn:moment-checkout:problem:store-unavailable","title":"Store unavailable"}
                    502 | <html>Bad gateway</html>
                    200 | <html>Welcome to our hotel</html>
                    200 | {"status":null}
                    """)
    void a_status_that_cannot_be_read_is_read_again(int status, String body) {
        customer.tapPay();
        AtomicInteger failed = intercept(STATUS, 3, route -> respond(route, status, "application/json", body));
        customer.payInSheet(Method.SECURE_CARD);

        customer.awaitOutcome("paid");
        assertThat(failed).hasValue(3);
        assertThat(customer.log()).doesNotContain("onFailure");
        customer.assertPayments(1);
    }

    @Test
    void a_session_that_is_not_found_is_not_read_again() {
        customer.tapPay();
        AtomicInteger failed = intercept(
                STATUS, 2, route -> respond(route, 404, "application/json", problem(404, "session-not-found", "")));
        customer.payInSheet(Method.SECURE_CARD);

        customer.awaitOutcome("inProgress");
        assertThat(failed).hasValue(1);
        assertThat(customer.storedPurchases()).hasSize(1);
        customer.assertPayments(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"CARD", "SECURE_CARD"})
    void a_session_that_ended_without_payment_keeps_the_purchase(Method method) {
        customer.tapPay();
        String key = customer.key();
        customer.inSheet("Cancel").click();
        customer.awaitOutcome("cancelled");
        customer.tapPay();
        customer.inSheet("Let the session expire").click();
        customer.awaitOutcome("expired");
        customer.tapPay();
        customer.visit().button("Close the sheet").click();
        customer.awaitOutcome("left");
        assertThat(customer.key()).isEqualTo(key);

        customer.buy(method);

        assertThat(customer.sessions()).hasSize(3);
        assertThat(customer.storedPurchases()).isEmpty();
        customer.assertPayments(1);
        customer.buy(method);
        customer.assertPayments(2);
    }

    @Test
    void a_payment_is_found_although_the_customer_closes_the_sheet() {
        customer.tapPay();
        customer.awaitPayPage();
        customer.holdPayPage();
        customer.moment().pay(customer.onlySession().id());
        customer.visit().button("Close the sheet").click();

        customer.awaitOutcome("paid");
        assertThat(customer.log()).contains("onCancel()");
        assertThat(customer.storedPurchases()).isEmpty();
        customer.assertPayments(1);
    }

    @Test
    void a_failure_that_the_backend_confirms_keeps_the_purchase() {
        customer.tapPay();
        customer.awaitPayPage();
        customer.holdPayPage();
        Session session = customer.onlySession();
        customer.moment().exhaust(session.id());
        customer.follow(customer.moment().returnLink(session.id()).orElseThrow());
        customer.awaitOutcome("failed");
        assertThat(customer.log()).contains("onFailure()");
        assertThat(customer.storedPurchases()).hasSize(1);

        customer.buy(Method.CARD);

        customer.assertPayments(1);
    }

    /** The callback of the SDK may precede the backend's knowledge, or follow another status than its page names. */
    @ParameterizedTest
    @CsvSource({
        "onFailure, active, inProgress",
        "onFailure, completed, paid",
        "onFailure, expired, expired",
        "onExpired, active, inProgress",
        "onExpired, completed, paid",
        "onCancel, active, left",
        "onCancel, cancelled, cancelled",
        "onCancel, completed, paid",
        "onAttemptFailed, active, attemptFailed",
    })
    void the_backend_decides_what_a_callback_means(String callback, String status, String outcome) {
        Object shown = customer.page().evaluate("""
                async ([callback, status]) => {
                  const { Answer, Checkout } = await import('/assets/checkout.js');
                  const { SharedPreferences } = await import('/assets/dart.js');
                  const shown = [];
                  const send = async () => new Answer(200, {}, JSON.stringify({ client_token: 't', session_id: 'ps_1', status }));
                  const client = new Checkout({ send }, new SharedPreferences(), outcome => shown.push(outcome));
                  await client.clientToken();
                  await client[callback]({});
                  return shown.join();
                }""", List.of(callback, status));

        assertThat(shown).isEqualTo(outcome);
        assertThat(customer.storedPurchases()).hasSize(outcome.equals("paid") ? 0 : 1);
    }

    /** The app's crash reports get what the SDK throws, such as an invalid client key. */
    @Test
    void an_exception_of_the_sdk_is_shown_and_thrown() {
        Object said = customer.page().evaluate("""
                async () => {
                  const { Checkout } = await import('/assets/checkout.js');
                  const { SharedPreferences } = await import('/assets/dart.js');
                  const shown = [];
                  const client = new Checkout({}, new SharedPreferences(), outcome => shown.push(outcome));
                  const launch = async () => { throw new Error('The client key is invalid'); };
                  await client.pay({}, launch).catch(problem => shown.push(problem.message));
                  return shown.join();
                }""");

        assertThat(said).isEqualTo("opening,notOpened,The client key is invalid");
    }

    /** A sheet that closes after its payment may report a cancellation before the backend knows the payment. */
    @ParameterizedTest
    @CsvSource({"onSuccess, onCancel", "onSuccess, onFailure", "onSuccess, onExpired", "onCancel, onSuccess"})
    void a_payment_that_is_shown_as_paid_stays_shown(String first, String second) {
        Object shown = customer.page().evaluate("""
                async ([first, second]) => {
                  const { Answer, Checkout } = await import('/assets/checkout.js');
                  const { SharedPreferences } = await import('/assets/dart.js');
                  const shown = [];
                  const send = async () => new Answer(200, {}, JSON.stringify({ client_token: 't', session_id: 'ps_1', status: 'active' }));
                  const client = new Checkout({ send }, new SharedPreferences(), outcome => shown.push(outcome));
                  await client.clientToken();
                  await Promise.all([client[first]({}), client[second]({})]);
                  await client.sessionStatus('ps_1');
                  return shown.join();
                }""", List.of(first, second));

        assertThat(shown).isEqualTo("paid");
        assertThat(customer.storedPurchases()).isEmpty();
    }

    /** The start of the app reads a session while the customer pays it. */
    @Test
    void a_payment_that_is_shown_as_paid_is_not_shown_as_an_earlier_one() {
        Object shown = customer.page().evaluate("""
                async () => {
                  const { Answer, Checkout } = await import('/assets/checkout.js');
                  const { SharedPreferences } = await import('/assets/dart.js');
                  const shown = [];
                  const send = async () => new Answer(200, {}, JSON.stringify({ client_token: 't', session_id: 'ps_1', status: 'completed' }));
                  const client = new Checkout({ send }, new SharedPreferences(), outcome => shown.push(outcome));
                  await client.clientToken();
                  await Promise.all([client.resume(), client.onSuccess({})]);
                  return shown.join();
                }""");

        assertThat(shown).isEqualTo("paid");
    }

    /** The callback after a link is about the link's session, and not about the sheet that is open. */
    @Test
    void a_link_of_an_earlier_purchase_does_not_end_the_next_one() {
        customer.buy(Method.SECURE_CARD);
        Session first = customer.onlySession();
        customer.tapPay();
        customer.inSheet("Pay").waitFor();
        customer.page()
                .evaluate(
                        "link => dispatchEvent(new CustomEvent('open-link', { detail: link }))",
                        customer.moment().returnLink(first.id()).orElseThrow());
        customer.awaitOutcome("paid");
        assertThat(customer.storedPurchases()).hasSize(1);

        customer.payInSheet(Method.CARD);
        customer.page().waitForCondition(() -> customer.storedPurchases().isEmpty());
        customer.assertPayments(2);
    }

    @Test
    void requests_have_the_users_token_and_a_body_if_there_is_one() {
        Object requests = customer.page().evaluate("""
                async () => {
                  const { Answer, Checkout, itemOf } = await import('/assets/checkout.js');
                  const { SharedPreferences } = await import('/assets/dart.js');
                  const requests = [];
                  const send = async (...request) => {
                    requests.push(request);
                    return new Answer(200, {}, JSON.stringify({ client_token: 't', session_id: 'ps_1', status: 'completed' }));
                  };
                  let tokens = 0;
                  const bearer = async () => `token-${++tokens}`;
                  const client = new Checkout({ send }, new SharedPreferences(), () => {}, { bearer, account: 'ann' });
                  const buy = item => client.pay(item, () => client.clientToken());
                  await buy(itemOf());
                  await buy(itemOf({ orderId: '17', reference: 'basket-5' }));
                  await buy(itemOf({ product: 'tea', quantity: 2 }));
                  await client.resume();
                  return requests.map(([method, path, query, headers, body]) =>
                    [method, path, JSON.stringify(query), headers['Authorization'], headers['Content-Type'], body].join(' '));
                }""");

        assertThat(requests)
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .satisfiesExactlyInAnyOrder(
                        request -> assertThat(request).isEqualTo("POST api/create-payment-session {} Bearer token-1  "),
                        request -> assertThat(request)
                                .isEqualTo("POST api/create-payment-session {} Bearer token-2 application/json"
                                        + " {\"order_id\":\"17\",\"reference\":\"basket-5\"}"),
                        request -> assertThat(request)
                                .isEqualTo("POST api/create-payment-session {} Bearer token-3 application/json"
                                        + " {\"product_id\":\"tea\",\"quantity\":2}"),
                        request -> assertThat(String.valueOf(request))
                                .startsWith("GET api/session-status {\"session_id\":\"ps_1\"} Bearer token-4"),
                        request -> assertThat(String.valueOf(request))
                                .startsWith("GET api/session-status {\"session_id\":\"ps_1\"} Bearer token-5"),
                        request -> assertThat(String.valueOf(request))
                                .startsWith("GET api/session-status {\"session_id\":\"ps_1\"} Bearer token-6"));
        assertThat(customer.storedPurchases()).isEmpty();
    }

    @Test
    void a_purchase_of_one_user_is_not_continued_by_another() {
        Object result = customer.page().evaluate("""
                async () => {
                  const { Answer, Checkout } = await import('/assets/checkout.js');
                  const { SharedPreferences } = await import('/assets/dart.js');
                  const keys = [];
                  const send = async (method, path, query, headers) => {
                    keys.push(headers['Idempotency-Key'] ?? 'read');
                    return new Answer(200, {}, JSON.stringify({ client_token: 't', session_id: `ps_${keys.length}`, status: 'active' }));
                  };
                  const client = account => new Checkout({ send }, new SharedPreferences(), () => {}, { account });
                  await client('ann').clientToken();
                  await client('bob').resume();
                  await client('bob').clientToken();
                  await client('ann').clientToken();
                  return [keys.length, keys[0] === keys[1], keys[0] === keys[2]].join(' ');
                }""");

        assertThat(result).isEqualTo("3 false true");
    }

    @Test
    void the_start_of_one_user_reads_no_purchase_of_a_user_with_a_longer_name() {
        Object requests = customer.page().evaluate("""
                async () => {
                  const { Answer, Checkout } = await import('/assets/checkout.js');
                  const { SharedPreferences } = await import('/assets/dart.js');
                  const requests = [];
                  const send = async method => {
                    requests.push(method);
                    return new Answer(200, {}, JSON.stringify({ client_token: 't', session_id: 'ps_1', status: 'active' }));
                  };
                  const of = account => new Checkout({ send }, new SharedPreferences(), () => {}, { account });
                  await of('google/7').clientToken();
                  await of('google').resume();
                  await of('google/7').resume();
                  return requests.join();
                }""");

        assertThat(requests).isEqualTo("POST,GET");
    }

    @Test
    void an_exception_says_what_is_wrong_and_where_to_find_it() {
        Object said = customer.page().evaluate("""
                async () => {
                  const { Answer, exceptionOf } = await import('/assets/checkout.js');
                  const problem = exceptionOf(new Answer(400, {}, '{"title":"Invalid request","detail":"too long","field":"reference","request_id":"r1"}'));
                  const gateways = exceptionOf(new Answer(503, { 'x-request-id': 'r2' }, '{"message":"Service Unavailable"}'));
                  return [problem.title, problem.detail, problem.field, problem.requestId, gateways.title, gateways.requestId].join();
                }""");

        assertThat(said).isEqualTo("Invalid request,too long,reference,r1,Service Unavailable,r2");
    }

    /** While a request is under way, its purchase is paid in another window, and the next purchase begins. */
    @ParameterizedTest
    @CsvSource({"200, ''", "409, payment-already-completed", "409, idempotency-key-reused"})
    void a_late_response_does_not_end_the_next_purchase(int status, String type) {
        Object result = customer.page().evaluate("""
                async ([status, type]) => {
                  const { Answer, Checkout } = await import('/assets/checkout.js');
                  const { SharedPreferences } = await import('/assets/dart.js');
                  const store = new SharedPreferences();
                  const send = async () => {
                    await store.setStringList('checkout//{}', ['next', 'ps_2']);
                    return new Answer(status, {}, JSON.stringify({ type: `urn:x:${type}`, client_token: 't', session_id: 'ps_1' }));
                  };
                  const opened = await new Checkout({ send }, store, () => {}).clientToken().then(() => true, () => false);
                  return [opened, ...store.getStringList('checkout//{}')].join(' ');
                }""", List.of(status, type));

        assertThat(result).isEqualTo("false next ps_2");
    }

    @Test
    void a_purchase_that_cannot_be_stored_is_not_requested() {
        Object result = customer.page().evaluate("""
                async () => {
                  const { Checkout } = await import('/assets/checkout.js');
                  let requests = 0;
                  const send = async () => requests++;
                  const store = { getStringList: () => null, setStringList: async () => false };
                  const client = new Checkout({ send }, store, () => {});
                  return client.clientToken().then(() => 'opened', problem => `${problem} ${requests}`);
                }""");

        assertThat(result).isEqualTo("NotStored: The purchase was not stored 0");
    }
}
