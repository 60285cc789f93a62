package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.PaymentSearch;
import dev.momentcheckout.session.PurchaseStore;
import dev.momentcheckout.session.RecordOperation;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.settings.SettingsReader;
import dev.momentcheckout.store.DynamoDbOperationStore;
import dev.momentcheckout.store.DynamoDbPaymentSearch;
import dev.momentcheckout.store.DynamoDbPurchaseStore;
import dev.momentcheckout.store.DynamoDbRawItems;
import dev.momentcheckout.store.DynamoDbSessionStore;
import dev.momentcheckout.telemetry.SessionTelemetry;
import dev.momentcheckout.wiring.AwsClients;
import dev.momentcheckout.wiring.MomentAccess;
import dev.momentcheckout.wiring.SystemServices;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The composition root of RepairPayments. */
final class RepairWiring {
    private RepairWiring() {}

    static OperatorHandler of(Map<String, String> environment, SystemServices services) {
        RepairSettings settings = SettingsReader.read(environment, RepairSettings::from);
        AwsClients clients = new AwsClients(environment, settings.aws(), services);
        OperatorTelemetry telemetry = new OperatorTelemetry(clients.telemetry());
        MomentAccess moment = MomentAccess.of(clients, settings.moment(), services);
        DynamoDbClient dynamoDb = clients.dynamoDb();
        String table = settings.sessionsTable();
        Clock clock = services.clock();
        SessionStore sessions = new DynamoDbSessionStore(dynamoDb, table);
        PurchaseStore purchases = new DynamoDbPurchaseStore(dynamoDb, table);
        OperationJournal journal = new OperationJournal(
                new RecordOperation(new DynamoDbOperationStore(dynamoDb, table), clock), telemetry, clock);
        PaymentSearch search = new DynamoDbPaymentSearch(dynamoDb, table, moment::inParallel, services.sleeper());
        DecideSession decide = new DecideSession(sessions, purchases, journal, new RefundSearch(search), clock);
        AskMoment askMoment = new AskMoment(
                sessions,
                purchases,
                moment.moment(),
                settings.moment().mode(),
                new SessionTelemetry(clients.telemetry()),
                journal,
                clock);
        RepublishCommands republish = RepublishCommands.of(
                settings,
                clients,
                new StoredItem.Reader(new DynamoDbRawItems(dynamoDb, table), purchases),
                search,
                journal,
                new CommandFailure(CommandName.Function.REPAIR_PAYMENTS, telemetry),
                clock);
        List<Supplier<? extends OperatorCommand>> commands = List.of(
                () -> new RefreshCommand(askMoment, clock),
                () -> new ApproveCommand(decide, clock),
                () -> new CloseCommand(decide, clock),
                republish::resendCommand,
                republish::redriveCommand);
        CommandRunner runner = new CommandRunner(CommandName.Function.REPAIR_PAYMENTS, commands, telemetry);
        return new OperatorHandler(clients.telemetry(), runner, clock);
    }
}
