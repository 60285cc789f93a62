package dev.momentcheckout.wiring;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.momentcheckout.edge.HttpApiAdapter;
import dev.momentcheckout.edge.Reply;
import dev.momentcheckout.edge.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * A Lambda handler behind API Gateway's HTTP API. A subclass has two constructors: one without arguments, which Lambda
 * calls and which alone primes, and one that takes the environment and the system services, for the warm-up request,
 * the lab and tests.
 */
public abstract class ApiHandler implements RequestStreamHandler {
    private final HttpApiAdapter adapter;
    /** Kept here because the registry of snapshot hooks refers to it weakly. */
    private final Priming priming;

    /**
     * Creates a handler that does not prime.
     *
     * @param maxBodyBytes the largest accepted request body
     */
    protected ApiHandler(AwsClients clients, Priming priming, int maxBodyBytes) {
        this.adapter = new HttpApiAdapter(clients.telemetry(), maxBodyBytes);
        this.priming = priming;
    }

    /**
     * Primes the function and runs its warm-up request.
     *
     * @param handler the constructor of a second instance, which handles the warm-up request
     */
    protected final void prime(
            Map<String, String> environment,
            Supplier<WarmUpRequest> warmUp,
            BiFunction<Map<String, String>, SystemServices, RequestStreamHandler> handler) {
        priming.call(() -> warmUp.get().run(environment, handler)).start();
    }

    @Override
    public final void handleRequest(InputStream event, OutputStream response, Context context) throws IOException {
        adapter.respond(event, response, context, this::answer);
    }

    /**
     * Returns the reply to a request.
     *
     * @throws dev.momentcheckout.edge.ApiProblemException if the response is a problem document
     */
    protected abstract Reply answer(Request request);
}
