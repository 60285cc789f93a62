package dev.momentcheckout.operatepayments.doctor;

/** All checks, in the order of the report. A number is never given to another check. */
public enum CheckName {
    STACK(1, "stack"),
    API_KEY(2, "API key"),
    SIGNING_SECRETS(3, "signing secrets"),
    KEY_ACCEPTED(4, "Moment accepts the key"),
    CLOCK(5, "clock"),
    WEBHOOK_ROUTE(6, "webhook route"),
    WEBHOOKS(7, "webhooks"),
    TABLE(8, "table Sessions"),
    STREAM_MAPPING(9, "event source mapping"),
    EVENT_BUS(10, "event bus"),
    RECONCILER(11, "reconciler"),
    QUEUES(12, "queues"),
    ALARMS(13, "alarms"),
    VERSIONS(14, "versions"),
    SETTINGS(15, "deployed settings"),
    CONCURRENCY(16, "concurrency"),
    LIVE_SETTINGS(17, "live mode"),
    CATALOG(18, "catalog"),
    /** Runs only if the operator asks for it. */
    TEST_SESSION(19, "test session");

    private final int number;
    private final String title;

    CheckName(int number, String title) {
        this.number = number;
        this.title = title;
    }

    public int number() {
        return number;
    }

    public String title() {
        return title;
    }
}
