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

/** Notes what a client asks of DynamoDB, and lets things happen on the way. */
final class RecordedCalls implements ExecutionInterceptor {
    private final List<String> operations = new CopyOnWriteArrayList<>();
    private final List<SdkRequest> requests = new CopyOnWriteArrayList<>();
    private final AtomicReference<Runnable> beforeUpdate = new AtomicReference<>(RecordedCalls::nothing);
    private final AtomicReference<Runnable> afterUpdate = new AtomicReference<>(RecordedCalls::nothing);

    private static void nothing() {}

    /** The operations of the API, in order of their calls; a call that the SDK repeats is there once. */
    List<String> operations() {
        return operations;
    }

    List<SdkRequest> requests() {
        return requests;
    }

    void forget() {
        operations.clear();
        requests.clear();
    }

    /** Happens once, when the next update is about to be sent. */
    void beforeNextUpdate(Runnable event) {
        beforeUpdate.set(event);
    }

    /** The next update is carried out, but its answer does not arrive. */
    void loseNextAnswerToUpdate() {
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
