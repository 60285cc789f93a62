package dev.momentcheckout.operatepayments;

import com.amazonaws.services.lambda.runtime.Context;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.telemetry.Telemetry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;

/** Reads the payload of an invocation, runs its command and writes the response. */
record OperatorHandler(Telemetry telemetry, CommandRunner commands, Clock clock) {
    /** Lambda returns at most 6 MB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
    private static final int MAX_RESPONSE = 6_000_000;

    void handle(InputStream input, OutputStream output, Context context) throws IOException {
        byte[] payload = input.readAllBytes();
        OperatorResponse response = telemetry.inInvocation(context, () -> response(payload, context));
        byte[] json = bytes(response);
        output.write(json.length <= MAX_RESPONSE ? json : bytes(tooLarge(response, json.length)));
    }

    private static byte[] bytes(OperatorResponse response) {
        return response.json().getBytes(StandardCharsets.UTF_8);
    }

    private static OperatorResponse tooLarge(OperatorResponse response, int bytes) {
        return new OperatorResponse(
                ExitCode.FAILED,
                "",
                "the output has " + bytes / 1_000_000
                        + " MB, and Lambda returns at most 6 MB. The command ended with exit code "
                        + response.exit().code() + ". Ask for less\n");
    }

    private OperatorResponse response(byte[] payload, Context context) {
        OperatorRequest request;
        try {
            request = OperatorRequest.of(payload);
        } catch (IllegalArgumentException e) {
            return new OperatorResponse(ExitCode.USAGE, "", e.getMessage() + "\n");
        }
        Deadline deadline = Deadline.in(Duration.ofMillis(context.getRemainingTimeInMillis()), clock);
        return commands.run(
                request, new Invocation(request.by(), context.getAwsRequestId(), deadline, request.script()));
    }
}
