package dev.momentcheckout.lab;

/** The servers of the lab. */
public enum LabServer {
    GATEWAY("gateway", 8080, "LAB_GATEWAY_PORT"),
    MOMENT("Moment simulator", 8081, "LAB_MOMENT_PORT"),
    DYNAMODB("DynamoDB", 8000, "LAB_DYNAMODB_PORT"),
    SECRETS("Secrets Manager", 8082, "LAB_SECRETS_PORT"),
    EVENTS("EventBridge", 8083, "LAB_EVENTS_PORT"),
    QUEUES("SQS", 8084, "LAB_QUEUES_PORT"),
    PAGE("page", 8088, "LAB_PAGE_PORT");

    private final String title;
    private final int defaultPort;
    private final String variable;

    LabServer(String title, int defaultPort, String variable) {
        this.title = title;
        this.defaultPort = defaultPort;
        this.variable = variable;
    }

    String title() {
        return title;
    }

    int defaultPort() {
        return defaultPort;
    }

    /** Returns the environment variable that sets the port. */
    String variable() {
        return variable;
    }
}
