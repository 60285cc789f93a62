package dev.momentcheckout.settings;

/** The services of AWS that functions call, by the names that AWS's own SDKs give their endpoint variables. */
public enum AwsService {
    DYNAMODB("dynamodb"),
    SECRETS_MANAGER("secretsmanager"),
    EVENTBRIDGE("events"),
    SQS("sqs");

    private final String host;

    AwsService(String host) {
        this.host = host;
    }

    /** The first part of its host name (AWS, service endpoints). */
    public String host() {
        return host;
    }

    String endpointVariable() {
        return "AWS_ENDPOINT_URL_" + name();
    }
}
