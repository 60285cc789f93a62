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
    void handle(InputStream input, OutputStream output, Context context) throws IOException {
        byte[] payload = input.readAllBytes();
        OperatorResponse response = telemetry.inInvocation(context, () -> response(payload, context));
        output.write(response.json().getBytes(StandardCharsets.UTF_8));
    }

    private OperatorResponse response(byte[] payload, Context context) {
        OperatorRequest request;
        try {
            request = OperatorRequest.of(payload);
        } catch (IllegalArgumentException e) {
            return new OperatorResponse(ExitCode.USAGE, "", e.getMessage() + "\n");
        }
        Deadline deadline = Deadline.in(Duration.ofMillis(context.getRemainingTimeInMillis()), clock);
        return commands.run(request, new Invocation(request.by(), context.getAwsRequestId(), deadline));
    }
}
