package dev.momentcheckout.operatepayments;

import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.testing.support.OperatorOutput;
import dev.momentcheckout.wiring.SystemServices;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** RepairPayments in a test environment, whose operators act on the payments of an {@link OperatorFixture}. */
final class RepairFixture implements AutoCloseable {
    private final OperatorFixture payments = new OperatorFixture();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private @Nullable RepairPaymentsHandler handler;

    @Override
    public void close() {
        payments.close();
    }

    OperatorFixture payments() {
        return payments;
    }

    NetworkFaults network() {
        return payments.network();
    }

    /** Returns all log lines so far. */
    List<String> log() {
        return log;
    }

    OperatorOutput run(String... argv) {
        return runAs("ann", argv);
    }

    /** Runs a command of an operator. */
    OperatorOutput runAs(String operator, String... argv) {
        return OperatorOutput.by(operator, handler(), argv);
    }

    /** Replaces the process, as after a crash. */
    void restart() {
        handler = null;
    }

    RepairPaymentsHandler handler() {
        if (handler == null) {
            handler = new RepairPaymentsHandler(
                    payments.environment().environment("RepairPayments"),
                    SystemServices.of(
                                    payments.environment().clock(),
                                    payments.environment().clock()::advance)
                            .withBackoff(BackoffStrategy.retryImmediately())
                            .withLog(log::add)
                            .withHttp(network()::wrap));
        }
        return handler;
    }

    /** Returns the operation items of a session, in the order of their numbers. */
    List<Map<String, AttributeValue>> operations(String session) {
        List<Map<String, AttributeValue>> all = new ArrayList<>();
        while (true) {
            Map<String, AttributeValue> item =
                    payments.environment().item("operation#" + session + "#" + (all.size() + 1));
            if (item.isEmpty()) {
                return all;
            }
            all.add(item);
        }
    }

    /** Returns the table's content, for comparison. */
    List<Map<String, AttributeValue>> items() {
        return payments.environment().items();
    }

    /** Returns the operation of a call to DynamoDB, such as {@code UpdateItem}, or {@code GET} and a path. */
    static String call(HttpExecuteRequest request) {
        return request.httpRequest()
                .firstMatchingHeader("X-Amz-Target")
                .map(target -> target.substring(target.indexOf('.') + 1))
                .orElseGet(() -> request.httpRequest().method() + " "
                        + request.httpRequest().encodedPath());
    }
}
