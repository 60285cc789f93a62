package dev.momentcheckout.publishevents;

import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.SettingsReader;
import dev.momentcheckout.wiring.AwsClients;
import dev.momentcheckout.wiring.SystemServices;
import java.time.Clock;
import java.util.Map;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The composition root of publish-events. It is not primed: no customer waits for this function, and all its calls have
 * side effects.
 */
record PublishWiring(
        AwsClients clients, PublishEvents publishEvents, PublishForOperator publishForOperator, Clock clock) {

    static PublishWiring of(Map<String, String> environment, SystemServices services) {
        PublishSettings settings = SettingsReader.read(environment, PublishSettings::from);
        AwsClients clients = new AwsClients(environment, settings.aws(), services);
        EventBridgeClient eventBridge = clients.awsClient(EventBridgeClient.builder(), AwsService.EVENTBRIDGE)
                .build();
        SqsClient sqs = clients.awsClient(SqsClient.builder(), AwsService.SQS).build();
        Clock clock = services.clock();
        PublishTelemetry telemetry = new PublishTelemetry(clients.telemetry(), clock);
        RetryingPublisher publisher =
                new RetryingPublisher(new EventBridgePublisher(eventBridge, settings.eventBus()), services.sleeper());
        PublishEvents publishEvents = new PublishEvents(
                publisher,
                new ParkedEventQueue(sqs, settings.queues().parkedEvents()),
                new HeartbeatPublisher(eventBridge, settings.eventBus(), sqs, settings.queues(), clock, telemetry),
                clock,
                telemetry);
        return new PublishWiring(clients, publishEvents, new PublishForOperator(publisher, telemetry), clock);
    }
}
