package dev.momentcheckout.operatepayments;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.momentcheckout.wiring.SystemServices;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/** Invoked by the operator's script {@code ops}. Runs the commands that change something. */
public final class RepairPaymentsHandler implements RequestStreamHandler {
    private final OperatorHandler handler;

    /** Called by Lambda. */
    public RepairPaymentsHandler() {
        this(System.getenv());
    }

    public RepairPaymentsHandler(Map<String, String> environment) {
        this(environment, SystemServices.system());
    }

    public RepairPaymentsHandler(Map<String, String> environment, SystemServices services) {
        this.handler = RepairWiring.of(environment, services);
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        handler.handle(input, output, context);
    }
}
