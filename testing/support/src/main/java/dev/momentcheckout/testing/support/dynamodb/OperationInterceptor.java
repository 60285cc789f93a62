package dev.momentcheckout.testing.support.dynamodb;

import static java.util.Objects.requireNonNull;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * Compares each request of every {@code DynamoDbClient} and {@code DynamoDbStreamsClient} with the list of operations,
 * before it is sent. With the system property {@code dynamodb.operations.record}, it records the request instead.
 *
 * <p>The SDK finds this class in the resources {@code software/amazon/awssdk/services/dynamodb/execution.interceptors}
 * and {@code .../dynamodb/streams/execution.interceptors}.
 *
 * @see <a
 *     href="https://sdk.amazonaws.com/java/api/latest/software/amazon/awssdk/core/interceptor/ExecutionInterceptor.html">
 *     ExecutionInterceptor</a>
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
        Policy.OF_THIS_JVM.sent(RequestShape.of(operation, context.request()));
    }

    /** Class initialisation reads the list, or the system property, at the first request. */
    private static final class Policy {
        static final OperationPolicy OF_THIS_JVM = OperationPolicy.fromSystemProperties();
    }
}
