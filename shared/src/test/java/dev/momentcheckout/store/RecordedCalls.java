package dev.momentcheckout.store;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** Records the calls of a DynamoDB client, and injects events before or after an update. */
final class RecordedCalls implements ExecutionInterceptor {
    private final List<String> operations = new CopyOnWriteArrayList<>();
    private final List<SdkRequest> requests = new CopyOnWriteArrayList<>();
    private final AtomicReference<Runnable> beforeUpdate = new AtomicReference<>(RecordedCalls::nothing);
    private final AtomicReference<Runnable> afterUpdate = new AtomicReference<>(RecordedCalls::nothing);

    private static void nothing() {}

    /** Returns the called operations in order. A call that the SDK repeats is listed once. */
    List<String> operations() {
        return operations;
    }

    List<SdkRequest> requests() {
        return requests;
    }

    void clear() {
        operations.clear();
        requests.clear();
    }

    /** Runs {@code event} once, before the next update is sent. */
    void beforeNextUpdate(Runnable event) {
        beforeUpdate.set(event);
    }

    /** Loses the response of the next update, which takes effect. */
    void loseNextUpdateResponse() {
        afterUpdate.set(() -> {
            throw RetryableException.create("the connection broke");
        });
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        operations.add(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
        requests.add(context.request());
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        if (context.request() instanceof UpdateItemRequest) {
            beforeUpdate.getAndSet(RecordedCalls::nothing).run();
        }
    }

    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        if (context.request() instanceof UpdateItemRequest) {
            afterUpdate.getAndSet(RecordedCalls::nothing).run();
        }
    }
}
