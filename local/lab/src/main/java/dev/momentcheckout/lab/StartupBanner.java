package dev.momentcheckout.lab;

import dev.momentcheckout.local.aws.DynamoDbAccess;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;

/** The message that {@code run} prints when the lab is ready: the addresses, and commands to paste into a shell. */
final class StartupBanner {
    private final Lab lab;
    private final PrintStream out;

    StartupBanner(Lab lab, PrintStream out) {
        this.lab = lab;
        this.out = out;
    }

    void print(Duration untilReady) {
        out.printf(
                """
                Ready after %.1f s. Stop with Ctrl+C.

                  Lab page         %8$s

                  API              %2$s
                  Moment           %3$s   (simulator)
                  DynamoDB         %4$s   (table %6$s)
                  Secrets Manager  %5$s

                Create a session and keep its id:
                  SESSION=$(curl -s -X POST %2$s/api/create-payment-session | tee /dev/stderr | sed -E 's/.*"session_id" *: *"([^"]+)".*/\\1/')

                Get its status:
                  curl -s "%2$s/api/session-status?session_id=$SESSION"

                Complete the payment; a signed webhook follows (other actions: decline, reserve, exhaust, expire, cancel):
                  curl -s -X POST "%3$s/_sim/sessions/$SESSION/pay"

                Show the stored item; its state is OPEN until the webhook is processed, which can take a second:
                  %7$s

                List the webhooks that were sent:
                  curl -s %3$s/_sim/deliveries

                Run an operator's command (on a deployed stack: ./ops inspect $SESSION):
                  curl -s -H 'Accept: text/plain' %8$s/lab/ops -d '{"argv":["inspect","'"$SESSION"'"]}'

                """,
                untilReady.toMillis() / 1000.0,
                lab.apiUrl(),
                lab.moment().baseUrl(),
                lab.dynamoDb().endpoint(),
                lab.secrets().endpoint(),
                lab.sessionsTable(),
                getItem(),
                lab.pageUrl());
        out.flush();
    }

    /** The AWS CLI where a signature is needed, else curl. */
    private String getItem() {
        URI endpoint = lab.dynamoDb().endpoint();
        DynamoDbAccess access = lab.dynamoDb().access();
        String key = "{\"id\":{\"S\":\"'\"$SESSION\"'\"}}";
        if (!access.usesAnyCredentials()) {
            return "aws dynamodb get-item --endpoint-url " + endpoint + " --region " + access.region()
                    + " --table-name " + lab.sessionsTable() + " --key '" + key + "'";
        }
        return "curl -s " + endpoint + " -H 'X-Amz-Target: DynamoDB_20120810.GetItem'"
                + " -H 'Content-Type: application/x-amz-json-1.0'"
                + " -H 'Authorization: AWS4-HMAC-SHA256 Credential=local/20260101/" + access.region()
                + "/dynamodb/aws4_request, SignedHeaders=host, Signature=0'"
                + " -d '{\"TableName\":\"" + lab.sessionsTable() + "\",\"Key\":" + key + "}'";
    }
}
