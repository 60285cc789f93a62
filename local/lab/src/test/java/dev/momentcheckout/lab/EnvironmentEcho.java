package dev.momentcheckout.lab;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.momentcheckout.wiring.SystemServices;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.TreeMap;

/** A function that returns its environment, one variable per line. */
public final class EnvironmentEcho implements RequestStreamHandler {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, String> environment;

    /** Has the constructor of all handlers, but does not use the services. */
    public EnvironmentEcho(Map<String, String> environment, SystemServices services) {
        this.environment = new TreeMap<>(environment);
    }

    @Override
    public void handleRequest(InputStream event, OutputStream response, Context context) throws IOException {
        var lines = new StringBuilder();
        environment.forEach(
                (name, value) -> lines.append(name).append('=').append(value).append('\n'));
        JSON.writeValue(response, Map.of("statusCode", 200, "body", lines.toString()));
    }
}
