package dev.momentcheckout.local.aws;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What Lambda tells a function about one invocation.
 *
 * @param memory in MB
 * @param remainingMillis what is left of the function's time whenever it asks
 */
public record LambdaContext(String requestId, String functionName, int memory, IntSupplier remainingMillis)
        implements Context {

    /** An invocation of a function that does not ask what it is called, with 20 seconds. */
    public LambdaContext(String requestId) {
        this(requestId, 20_000);
    }

    /** An invocation of a function that does not ask what it is called, during which no time goes by. */
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
        throw new UnsupportedOperationException("functions log by their own telemetry");
    }
}
