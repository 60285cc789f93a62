package dev.momentcheckout.local.aws;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The context of one Lambda invocation.
 *
 * @param memory in MB
 * @param remainingMillis returns the milliseconds left until the function's timeout
 */
public record LambdaContext(String requestId, String functionName, int memory, IntSupplier remainingMillis)
        implements Context {

    /** An invocation with 20 seconds left, for functions that do not read the function name. */
    public LambdaContext(String requestId) {
        this(requestId, 20_000);
    }

    /** An invocation whose remaining time, in milliseconds, never decreases. */
    public LambdaContext(String requestId, int remainingMillis) {
        this(requestId, "function", 1024, () -> remainingMillis);
    }

    @Override
    public String getAwsRequestId() {
        return requestId;
    }

    @Override
    public String getLogGroupName() {
        return "/aws/lambda/" + functionName;
    }

    @Override
    public String getLogStreamName() {
        return "local";
    }

    @Override
    public String getFunctionName() {
        return functionName;
    }

    @Override
    public String getFunctionVersion() {
        return "$LATEST";
    }

    @Override
    public String getInvokedFunctionArn() {
        return "arn:aws:lambda:eu-west-1:000000000000:function:" + functionName;
    }

    @Override
    public @Nullable CognitoIdentity getIdentity() {
        return null;
    }

    @Override
    public @Nullable ClientContext getClientContext() {
        return null;
    }

    @Override
    public int getRemainingTimeInMillis() {
        return remainingMillis.getAsInt();
    }

    @Override
    public int getMemoryLimitInMB() {
        return memory;
    }

    @Override
    public LambdaLogger getLogger() {
        throw new UnsupportedOperationException("functions log through their own telemetry");
    }
}
