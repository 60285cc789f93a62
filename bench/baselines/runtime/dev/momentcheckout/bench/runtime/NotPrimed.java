package dev.momentcheckout.bench.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.momentcheckout.createsession.CreateSessionHandler;
import dev.momentcheckout.wiring.SystemServices;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** {@code CreateSession} without its warm-up request: init only creates the clients. */
public final class NotPrimed implements RequestStreamHandler {
    private final CreateSessionHandler handler = new CreateSessionHandler(System.getenv(), SystemServices.system());

    @Override
    public void handleRequest(InputStream event, OutputStream response, Context context) throws IOException {
        handler.handleRequest(event, response, context);
    }
}
