package dev.momentcheckout.lab;

import java.io.PrintStream;
import java.time.Duration;

/** What {@code run} says once everything answers: the addresses, and lines to paste into a shell. */
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

                  See it happen    %8$s

                  API              %2$s
                  Moment           %3$s   (simulator)
                  DynamoDB         %4$s   (table %6$s)
                  Secrets Manager  %5$s

                Create a session, and keep its id:
                  SESSION=$(curl -s -X POST %2$s/api/create-payment-session | tee /dev/stderr | sed -E 's/.*"session_id" *: *"([^"]+)".*/\\1/')

                Ask how it stands:
                  curl -s "%2$s/api/session-status?session_id=$SESSION"

                Let the customer pay; a signed webhook follows (others: decline, reserve, exhaust, expire, cancel):
                  curl -s -X POST "%3$s/_sim/sessions/$SESSION/pay"

                See what is stored:
                  curl -s %4$s -H 'X-Amz-Target: DynamoDB_20120810.GetItem' -H 'Content-Type: application/x-amz-json-1.0' -H 'Authorization: AWS4-HMAC-SHA256 Credential=local/20260101/%7$s/dynamodb/aws4_request, SignedHeaders=host, Signature=0' -d '{"TableName":"%6$s","Key":{"id":{"S":"'"$SESSION"'"}}}'

                See the webhooks that were sent:
                  curl -s %3$s/_sim/deliveries

                """,
                untilReady.toMillis() / 1000.0,
                lab.apiUrl(),
                lab.moment().baseUrl(),
                lab.dynamoDb().endpoint(),
                lab.secrets().endpoint(),
                lab.sessionsTable(),
                Lab.REGION,
                lab.pageUrl());
        out.flush();
    }
}
