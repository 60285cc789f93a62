package dev.momentcheckout.testing.support.dynamodb;

import static java.util.Objects.requireNonNull;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * Compares each request of every {@code DynamoDbClient} and {@code DynamoDbStreamsClient} with the list of operations,
 * before it is sent. With the environment variable {@code RECORD_DYNAMODB_OPERATIONS}, it records the request instead.
 *
 * <p>The SDK finds this class in the resources {@code software/amazon/awssdk/services/dynamodb/execution.interceptors}
 * and {@code .../dynamodb/streams/execution.interceptors}.
 *
 * @see <a href="https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/execution-interceptors.html">Execution
 *     interceptors</a>
 */
public final class OperationInterceptor implements ExecutionInterceptor {
    /**
     * The request as it is sent, after all changes by other interceptors.
     *
     * @throws UnlistedOperationError if the request is not in the list
     */
    @Override
    public void beforeMarshalling(Context.BeforeMarshalling context, ExecutionAttributes attributes) {
        String operation = requireNonNull(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
        try {
            Policy.OF_THIS_JVM.check(RequestShape.of(operation, context.request()));
        } catch (UnlistedOperationError e) {
            UnlistedOperations.remember(e);
            throw e;
        }
    }

    /** Class initialisation chooses it at the first request. */
    private static final class Policy {
        static final OperationPolicy OF_THIS_JVM = OperationPolicy.of(System.getenv());
    }
}
