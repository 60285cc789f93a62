package dev.momentcheckout.bench.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Returns status 200 and does nothing else. Its run writes the class archive of the runtime. */
public final class Hello implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream event, OutputStream response, Context context) throws IOException {
        response.write("{\"statusCode\":200}".getBytes(StandardCharsets.UTF_8));
    }
}
