package dev.momentcheckout.lab;

import java.util.Map;

/** A rule of the backend that the page names beside a payment or a step: what it decides, its class and its page. */
enum Rule {
    STATE("state", "which session state wins", "session/SessionState", "architecture.md"),
    PAID("paid", "which of Moment’s answers prove a payment", "session/Interpretation", "architecture.md"),
    STATUS("status", "which status the app gets", "session/SdkStatus", "flutter.md"),
    CHECKS("checks", "when a session is checked again", "session/CheckTimes", "decisions/0009-checks-go-by-age.md"),
    UNRESOLVED("unresolved", "when a session awaits an operator", "session/Attention", Rule.REVIEW_PAGE),
    DECIDED(
            "decided",
            "what an operator’s decision changes",
            "session/OperatorDecisions",
            "decisions/0019-operators-invoke-functions.md"),
    AMOUNT_MISMATCH(
            "amount-mismatch", "expected and reported amount differ", "session/ExpectedTerms", Rule.REVIEW_PAGE),
    CURRENCY_MISMATCH(
            "currency-mismatch", "expected and reported currency differ", "session/ExpectedTerms", Rule.REVIEW_PAGE),
    MODE_MISMATCH("mode-mismatch", "expected and reported mode differ", "session/ExpectedTerms", Rule.REVIEW_PAGE),
    UNRECORDED_SESSION(
            "unrecorded-session", "create did not record the session", "session/RecordObservation", Rule.REVIEW_PAGE),
    ORDER_ALREADY_PAID(
            "order-already-paid",
            "another session has paid for the purchase",
            "session/Purchase",
            "decisions/0016-purchases-one-path-for-orders-and-keys.md"),
    PRICE_CHANGED(
            "price-changed", "the price of an earlier attempt was paid", "session/RecordObservation", Rule.REVIEW_PAGE),
    REVIEW("review", "what needs review", "session/ReviewReason", Rule.REVIEW_PAGE),
    PROBLEM("problem", "which problem a caller gets", "edge/ProblemType", "openapi.yaml"),
    TABLE(
            "TABLE",
            "which writes change an item",
            "store/DynamoDbSessionStore",
            "decisions/0003-revision-guards-the-write.md"),
    MOMENT(
            "MOMENT",
            "how Moment is called, and when again",
            "moment/HttpMomentApi",
            "decisions/0004-generated-idempotency-keys.md"),
    CREATE(
            "CreateSession",
            "which session a request gets, if any",
            "createsession/CheckoutPlanner",
            "decisions/0016-purchases-one-path-for-orders-and-keys.md"),
    GET_STATUS("GetSessionStatus", "how a status is answered", "getsessionstatus/GetSessionStatus", "flutter.md"),
    WEBHOOK("WebhookReceive", "which webhooks are accepted", "webhookreceive/ReceiveWebhook", "security.md"),
    RECONCILE(
            "ReconcileSessions",
            "how a lost webhook is recovered",
            "reconcilesessions/ReconcileRun",
            "architecture.md"),
    PUBLISH(
            "PublishEvents",
            "what is published, once for each change",
            "publishevents/PublishEvents",
            "events/README.md"),
    INSPECT("InspectPayments", "what an operator can read", "operatepayments/InspectCommand", "operations/README.md"),
    REPAIR("RepairPayments", "what an operator can change", "operatepayments/DecideSession", "operations/README.md");

    private static final String REVIEW_PAGE = "operations/PaymentsInReviewAlarm.md";

    /** The modules of the packages that are not in {@code shared}. */
    private static final Map<String, String> FUNCTIONS = Map.of(
            "createsession", "create-session",
            "getsessionstatus", "get-session-status",
            "webhookreceive", "webhook-receive",
            "reconcilesessions", "reconcile-sessions",
            "publishevents", "publish-events",
            "operatepayments", "operate-payments");

    private final String key;
    private final String decides;
    private final String className;
    private final String page;

    /**
     * @param key the review reason, function or actor that it belongs to, or a name for the page's script
     * @param className the class as the README names it: package and class
     * @param page below {@code docs}
     */
    Rule(String key, String decides, String className, String page) {
        this.key = key;
        this.decides = decides;
        this.className = className;
        this.page = page;
    }

    String key() {
        return key;
    }

    /** Returns what the rule decides, as the end of a sentence. */
    String decides() {
        return decides;
    }

    String className() {
        return className;
    }

    /** Returns the path of the class in the repository. */
    String source() {
        String module = FUNCTIONS.get(className.substring(0, className.indexOf('/')));
        return (module == null ? "shared" : "functions/" + module) + "/src/main/java/dev/momentcheckout/" + className
                + ".java";
    }

    /** Returns the path of the page in the repository. */
    String page() {
        return "docs/" + page;
    }
}
