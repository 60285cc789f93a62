package dev.momentcheckout.operatepayments;

import dev.momentcheckout.settings.SettingsReader;
import dev.momentcheckout.wiring.AwsClients;
import dev.momentcheckout.wiring.SystemServices;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The composition root of InspectPayments. */
final class InspectWiring {
    private InspectWiring() {}

    static OperatorHandler of(Map<String, String> environment, SystemServices services) {
        InspectSettings settings = SettingsReader.read(environment, InspectSettings::from);
        AwsClients clients = new AwsClients(environment, settings.aws(), services);
        List<Supplier<? extends OperatorCommand>> commands = List.of();
        CommandRunner runner = new CommandRunner(
                CommandName.Function.INSPECT_PAYMENTS, commands, new OperatorTelemetry(clients.telemetry()));
        return new OperatorHandler(clients.telemetry(), runner, services.clock());
    }
}
