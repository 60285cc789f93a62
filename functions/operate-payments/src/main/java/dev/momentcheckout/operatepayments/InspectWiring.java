package dev.momentcheckout.operatepayments;

import dev.momentcheckout.operatepayments.doctor.DoctorWiring;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.SettingsReader;
import dev.momentcheckout.store.DynamoDbCheckQueue;
import dev.momentcheckout.store.DynamoDbOperationStore;
import dev.momentcheckout.store.DynamoDbOperatorQueue;
import dev.momentcheckout.store.DynamoDbPaymentSearch;
import dev.momentcheckout.store.DynamoDbPurchaseStore;
import dev.momentcheckout.store.DynamoDbRawItems;
import dev.momentcheckout.store.DynamoDbSessionStore;
import dev.momentcheckout.wiring.AwsClients;
import dev.momentcheckout.wiring.MomentAccess;
import dev.momentcheckout.wiring.SystemServices;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The composition root of InspectPayments. */
final class InspectWiring {
    private InspectWiring() {}

    static OperatorHandler of(Map<String, String> environment, SystemServices services) {
        InspectSettings settings = SettingsReader.read(environment, InspectSettings::from);
        AwsClients clients = new AwsClients(environment, settings.aws(), services);
        OperatorTelemetry telemetry = new OperatorTelemetry(clients.telemetry());
        MomentAccess moment = MomentAccess.of(clients, settings.moment(), services);
        ReadSources sources = sources(settings, clients, services, telemetry, moment);
        MomentMode mode = settings.moment().mode();
        DoctorWiring doctor = new DoctorWiring(
                settings.doctor(),
                clients,
                moment.moment(),
                services.clock(),
                Path.of(environment.getOrDefault("LAMBDA_TASK_ROOT", "")));
        List<Supplier<? extends OperatorCommand>> commands = List.of(
                () -> new DoctorCommand(doctor, mode),
                () -> new ListCommand(sources),
                () -> new FindCommand(sources),
                () -> new InspectCommand(sources));
        CommandRunner runner = new CommandRunner(CommandName.Function.INSPECT_PAYMENTS, commands, telemetry);
        return new OperatorHandler(clients.telemetry(), runner, services.clock());
    }

    private static ReadSources sources(
            InspectSettings settings,
            AwsClients clients,
            SystemServices services,
            OperatorTelemetry telemetry,
            MomentAccess moment) {
        DynamoDbClient dynamoDb = clients.dynamoDb();
        String table = settings.sessionsTable();
        SqsClient sqs = clients.awsClient(SqsClient.builder(), AwsService.SQS).build();
        CloudWatchLogsClient logs = clients.awsClient(CloudWatchLogsClient.builder(), AwsService.CLOUDWATCH_LOGS)
                .build();
        return new ReadSources(
                new DynamoDbSessionStore(dynamoDb, table),
                new DynamoDbPurchaseStore(dynamoDb, table),
                new DynamoDbOperatorQueue(dynamoDb, table),
                new DynamoDbCheckQueue(dynamoDb, table),
                new DynamoDbOperationStore(dynamoDb, table),
                new DynamoDbPaymentSearch(dynamoDb, table, moment::inParallel, services.sleeper()),
                new DynamoDbRawItems(dynamoDb, table),
                new QueueReader(sqs, settings.parkedEvents()),
                new QueueReader(sqs, settings.deadLetters()),
                new LogSearch(logs, settings.logGroups(), services.clock(), services.sleeper()),
                moment.moment(),
                moment::inParallel,
                new CommandFailure(CommandName.Function.INSPECT_PAYMENTS, telemetry),
                services.clock());
    }
}
