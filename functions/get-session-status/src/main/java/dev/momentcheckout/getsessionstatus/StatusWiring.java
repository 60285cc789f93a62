package dev.momentcheckout.getsessionstatus;

import dev.momentcheckout.session.RecordObservation;
import dev.momentcheckout.session.RefreshSession;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.settings.SettingsReader;
import dev.momentcheckout.store.DynamoDbPurchaseStore;
import dev.momentcheckout.store.DynamoDbSessionStore;
import dev.momentcheckout.telemetry.SessionTelemetry;
import dev.momentcheckout.wiring.AwsClients;
import dev.momentcheckout.wiring.MomentAccess;
import dev.momentcheckout.wiring.Priming;
import dev.momentcheckout.wiring.SystemServices;
import java.util.Map;

/** Builds the objects of get-session-status. */
record StatusWiring(StatusSettings settings, AwsClients clients, GetSessionStatus getSessionStatus, Priming priming) {

    static StatusWiring of(Map<String, String> environment, SystemServices services) {
        StatusSettings settings = SettingsReader.read(environment, StatusSettings::from);
        AwsClients clients = new AwsClients(environment, settings.aws(), services);
        SessionStore sessions = new DynamoDbSessionStore(clients.dynamoDb(), settings.sessionsTable());
        MomentAccess access = MomentAccess.of(clients, settings.moment(), services);
        Priming priming = clients.priming(sessions, access.apiKey());
        RecordObservation recordObservation = new RecordObservation(
                sessions, new DynamoDbPurchaseStore(clients.dynamoDb(), settings.sessionsTable()));
        RefreshSession refreshSession =
                new RefreshSession(access.moment(), recordObservation, new SessionTelemetry(clients.telemetry()));
        return new StatusWiring(
                settings, clients, new GetSessionStatus(sessions, refreshSession, services.clock()), priming);
    }
}
