package dev.momentcheckout.operatepayments.doctor;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** Check 6: the webhook route exists, its function runs, and it rejects a body without a signature. */
record WebhookRouteCheck(HttpProbe http, URI webhookUrl, AwsCommand aws, String stack) implements Check {
    private static final int UNAUTHORIZED = 401;
    private static final int TOO_MANY_REQUESTS = 429;

    @Override
    public CheckName name() {
        return CheckName.WEBHOOK_ROUTE;
    }

    @Override
    public CheckResult result() {
        int status;
        try {
            status = http.postJson(webhookUrl, "{}").status();
        } catch (IOException e) {
            return fault(
                    webhookUrl + " does not answer",
                    "Moment cannot deliver webhooks: payments are known minutes to hours late",
                    "curl -i -X POST " + webhookUrl);
        }
        if (status == UNAUTHORIZED) {
            return new CheckResult.Ok(List.of("an unsigned body is rejected"));
        }
        if (status == TOO_MANY_REQUESTS) {
            return fault(
                    webhookUrl + " answers 429",
                    "Moment's webhooks are throttled and arrive late: WebhookRate or the account's concurrency is"
                            + " used up",
                    AwsCommand.DEPLOY);
        }
        if (status < 300) {
            return fault(
                    webhookUrl + " answers " + status + " to an unsigned body",
                    "anyone can report payments: the route does not lead to WebhookReceive",
                    AwsCommand.DEPLOY);
        }
        return fault(
                webhookUrl + " answers " + status + " to an unsigned body instead of 401",
                "Moment cannot deliver webhooks: payments are known minutes to hours late",
                aws.of(
                        "cloudformation describe-stack-resource",
                        "--stack-name " + stack + " --logical-resource-id WebhookReceiveRoute"));
    }

    private static CheckResult fault(String wrong, String effect, String command) {
        return new CheckResult.Fault(List.of(new Finding(wrong, effect, command)), List.of());
    }
}
