package dev.momentcheckout.settings;

/** The AWS services that functions call. The names are those of the SDKs' endpoint variables. */
public enum AwsService {
    DYNAMODB("dynamodb"),
    SECRETS_MANAGER("secretsmanager"),
    EVENTBRIDGE("events"),
    SQS("sqs"),
    LAMBDA("lambda"),
    CLOUDFORMATION("cloudformation"),
    CLOUDWATCH("monitoring"),
    CLOUDWATCH_LOGS("logs"),
    SNS("sns");

    private final String host;

    AwsService(String host) {
        this.host = host;
    }

    /** Returns the first label of the service's host name. */
    public String host() {
        return host;
    }

    String endpointVariable() {
        return "AWS_ENDPOINT_URL_" + name();
    }
}
