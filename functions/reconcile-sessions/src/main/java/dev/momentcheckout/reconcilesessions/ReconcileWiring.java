package dev.momentcheckout.reconcilesessions;

import dev.momentcheckout.session.CheckQueue;
import dev.momentcheckout.session.RecordObservation;
import dev.momentcheckout.session.RefreshSession;
import dev.momentcheckout.session.SessionMonitor;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.settings.SettingsReader;
import dev.momentcheckout.store.DynamoDbCheckQueue;
import dev.momentcheckout.store.DynamoDbHeartbeatStore;
import dev.momentcheckout.store.DynamoDbOperatorQueue;
import dev.momentcheckout.store.DynamoDbPurchaseStore;
import dev.momentcheckout.store.DynamoDbSessionStore;
import dev.momentcheckout.telemetry.SessionTelemetry;
import dev.momentcheckout.wiring.AwsClients;
import dev.momentcheckout.wiring.MomentAccess;
import dev.momentcheckout.wiring.Priming;
import dev.momentcheckout.wiring.SystemServices;
import java.time.Clock;
import java.util.Map;

/** The composition root of reconcile-sessions. */
record ReconcileWiring(AwsClients clients, Clock clock, ReconcileSessions reconcileSessions, Priming priming) {

    static ReconcileWiring of(Map<String, String> environment, SystemServices services) {
        ReconcileSettings settings = SettingsReader.read(environment, ReconcileSettings::from);
        AwsClients clients = new AwsClients(environment, settings.aws(), services);
        SessionStore sessions = new DynamoDbSessionStore(clients.dynamoDb(), settings.sessionsTable());
        MomentAccess access = MomentAccess.of(clients, settings.moment(), services);
        Priming priming = clients.priming(sessions, access.apiKey());
        CheckQueue queue = new DynamoDbCheckQueue(clients.dynamoDb(), settings.sessionsTable());
        RecordObservation recordObservation = new RecordObservation(
                sessions, new DynamoDbPurchaseStore(clients.dynamoDb(), settings.sessionsTable()));
        SessionMonitor monitor = new SessionTelemetry(clients.telemetry());
        CheckSession checkSession = new CheckSession(
                queue,
                new RefreshSession(access.moment(), recordObservation, monitor),
                recordObservation,
                services.clock(),
                clients.telemetry(),
                monitor);
        Heartbeat heartbeat = new Heartbeat(
                new DynamoDbHeartbeatStore(clients.dynamoDb(), settings.sessionsTable()),
                services.clock(),
                new RunTelemetry(clients.telemetry()));
        ReconcileSessions reconcileSessions = new ReconcileSessions(
                queue,
                new DynamoDbOperatorQueue(clients.dynamoDb(), settings.sessionsTable()),
                heartbeat,
                checkSession,
                settings.rate(),
                services.clock(),
                services.sleeper(),
                clients.telemetry());
        return new ReconcileWiring(clients, services.clock(), reconcileSessions, priming);
    }
}
