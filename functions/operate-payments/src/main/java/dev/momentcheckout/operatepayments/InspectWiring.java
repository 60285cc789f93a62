package dev.momentcheckout.operatepayments;

import dev.momentcheckout.operatepayments.doctor.DoctorWiring;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.settings.SettingsReader;
import dev.momentcheckout.wiring.AwsClients;
import dev.momentcheckout.wiring.MomentAccess;
import dev.momentcheckout.wiring.SystemServices;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The composition root of InspectPayments. */
final class InspectWiring {
    private InspectWiring() {}

    static OperatorHandler of(Map<String, String> environment, SystemServices services) {
        InspectSettings settings = SettingsReader.read(environment, InspectSettings::from);
        AwsClients clients = new AwsClients(environment, settings.aws(), services);
        MomentMode mode = settings.moment().mode();
        DoctorWiring doctor = new DoctorWiring(
                settings.doctor(),
                clients,
                MomentAccess.of(clients, settings.moment(), services).moment(),
                services.clock(),
                Path.of(environment.getOrDefault("LAMBDA_TASK_ROOT", "")));
        List<Supplier<? extends OperatorCommand>> commands = List.of(() -> new DoctorCommand(doctor, mode));
        CommandRunner runner = new CommandRunner(
                CommandName.Function.INSPECT_PAYMENTS, commands, new OperatorTelemetry(clients.telemetry()));
        return new OperatorHandler(clients.telemetry(), runner, services.clock());
    }
}
