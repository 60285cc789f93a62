package dev.momentcheckout.announce;

import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.Environment;
import dev.momentcheckout.wiring.Foundation;
import dev.momentcheckout.wiring.Surroundings;
import java.util.Map;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The composition root of announce-payments. Nobody waits for it, and it has no call that does no harm: it is not primed. */
record AnnounceWiring(Foundation foundation, AnnouncePayments announcePayments) {

    static AnnounceWiring of(Map<String, String> environment, Surroundings around) {
        Environment read = new Environment(environment);
        AnnounceSettings settings = AnnounceSettings.from(read);
        read.refuseProblems();
        Foundation foundation = new Foundation(environment, settings.aws(), around);
        EventBridgeClient eventBridge = foundation
                .awsClient(EventBridgeClient.builder(), AwsService.EVENTBRIDGE)
                .build();
        SqsClient sqs =
                foundation.awsClient(SqsClient.builder(), AwsService.SQS).build();
        AnnouncePayments announcePayments = new AnnouncePayments(
                new EventBridgeBus(eventBridge, settings.bus(), foundation.telemetry()),
                new Unannounced(sqs, settings.unannounced()),
                around.pause(),
                foundation.telemetry());
        return new AnnounceWiring(foundation, announcePayments);
    }
}
