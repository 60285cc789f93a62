package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.PaymentSearch;
import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.wiring.AwsClients;
import java.time.Clock;
import java.time.Duration;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.LambdaClientBuilder;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Creates the commands that publish events again. */
record RepublishCommands(
        ResendEvents resend,
        RedriveEvents parkedEvents,
        RedriveDeadLetters deadLetters,
        DiscardMessage discard,
        RefundSearch refunds,
        CommandFailure failure,
        Clock clock) {
    /** PublishEvents has a timeout of 20 seconds, and may have to start. */
    private static final Duration INVOKE_ATTEMPT_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration INVOKE_TIMEOUT = Duration.ofSeconds(65);

    static RepublishCommands of(
            RepairSettings settings,
            AwsClients clients,
            StoredItem.Reader items,
            PaymentSearch search,
            OperationJournal journal,
            CommandFailure failure,
            Clock clock) {
        SqsClient sqs = clients.awsClient(SqsClient.builder(), AwsService.SQS).build();
        EventsFunction function = new LambdaEventsFunction(lambda(clients), settings.publishEvents());
        Republisher republisher = new Republisher(function, journal, failure);
        ResendEvents resend = new ResendEvents(items, search, republisher);
        OperatorMessageQueue parked = new OperatorMessageQueue(sqs, settings.parkedEvents());
        OperatorMessageQueue letters = new OperatorMessageQueue(sqs, settings.deadLetters());
        RedriveEvents redrive = new RedriveEvents(parked, items, republisher, failure);
        return new RepublishCommands(
                resend,
                redrive,
                new RedriveDeadLetters(letters, resend, journal, failure),
                new DiscardMessage(parked, letters, redrive, journal),
                new RefundSearch(search),
                failure,
                clock);
    }

    private static LambdaClient lambda(AwsClients clients) {
        LambdaClientBuilder builder = clients.awsClient(LambdaClient.builder(), AwsService.LAMBDA);
        return builder.overrideConfiguration(builder.overrideConfiguration()
                        .copy(override ->
                                override.apiCallTimeout(INVOKE_TIMEOUT).apiCallAttemptTimeout(INVOKE_ATTEMPT_TIMEOUT)))
                .build();
    }

    ResendCommand resendCommand() {
        return new ResendCommand(resend, refunds, clock);
    }

    RedriveCommand redriveCommand() {
        return new RedriveCommand(parkedEvents, deadLetters, discard, refunds, failure);
    }
}
