package dev.momentcheckout.operatepayments.doctor;

import java.util.List;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.AccountLimit;

/** Check 16: the account can run enough instances in this region. New accounts can run ten. */
record ConcurrencyCheck(LambdaClient lambda, AwsCommand aws) implements Check {
    private static final int MINIMUM = 100;

    @Override
    public CheckName name() {
        return CheckName.CONCURRENCY;
    }

    @Override
    public CheckResult result() {
        AccountLimit limit = lambda.getAccountSettings(request -> {}).accountLimit();
        int unreserved = limit.unreservedConcurrentExecutions();
        if (unreserved >= MINIMUM) {
            return new CheckResult.Ok(List.of(unreserved + " instances are not reserved"));
        }
        return new CheckResult.Fault(
                List.of(new Finding(
                        "the functions of the account share " + unreserved + " instances, of "
                                + limit.concurrentExecutions(),
                        "with more requests at once, customers and webhooks are turned away",
                        aws.of(
                                "service-quotas request-service-quota-increase",
                                "--service-code lambda --quota-code L-B99A9384 --desired-value 1000"))),
                List.of());
    }
}
