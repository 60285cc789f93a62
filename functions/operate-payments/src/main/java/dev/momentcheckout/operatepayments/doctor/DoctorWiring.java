package dev.momentcheckout.operatepayments.doctor;

import dev.momentcheckout.secrets.ApiKey;
import dev.momentcheckout.secrets.CachedSecret;
import dev.momentcheckout.secrets.Secrets;
import dev.momentcheckout.session.MomentApi;
import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.store.DynamoDbCatalogReview;
import dev.momentcheckout.store.SessionsTableReview;
import dev.momentcheckout.wiring.AwsClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.AwsClient;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Makes a {@link Doctor} for each invocation: the checks of one invocation share calls, and no value is kept. */
public final class DoctorWiring {
    /** The artifact's file with the digest of {@code samconfig.toml}, which the build writes. */
    private static final String DIGEST_FILE = "samconfig.sha256";

    /**
     * No customer waits. The first calls of a new instance load the classes of eight clients at the same time, on one
     * processor.
     */
    private static final Duration CALL_ATTEMPT_TIMEOUT = Duration.ofSeconds(7);

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(15);

    private final DoctorSettings settings;
    private final AwsClients clients;
    private final MomentApi moment;
    private final Clock clock;
    private final Path artifact;
    private final CloudFormationClient cloudFormation;
    private final CloudWatchClient cloudWatch;
    private final DynamoDbClient dynamoDb;
    private final EventBridgeClient eventBridge;
    private final LambdaClient lambda;
    private final SecretsManagerClient secretsManager;
    private final SnsClient sns;
    private final SqsClient sqs;

    /**
     * Creates the clients.
     *
     * @param artifact folder of this function's artifact
     */
    public DoctorWiring(DoctorSettings settings, AwsClients clients, MomentApi moment, Clock clock, Path artifact) {
        this.settings = settings;
        this.clients = clients;
        this.moment = moment;
        this.clock = clock;
        this.artifact = artifact;
        cloudFormation = client(CloudFormationClient.builder(), AwsService.CLOUDFORMATION);
        cloudWatch = client(CloudWatchClient.builder(), AwsService.CLOUDWATCH);
        dynamoDb = client(DynamoDbClient.builder(), AwsService.DYNAMODB);
        eventBridge = client(EventBridgeClient.builder(), AwsService.EVENTBRIDGE);
        lambda = client(LambdaClient.builder(), AwsService.LAMBDA);
        secretsManager = client(SecretsManagerClient.builder(), AwsService.SECRETS_MANAGER);
        sns = client(SnsClient.builder(), AwsService.SNS);
        sqs = client(SqsClient.builder(), AwsService.SQS);
    }

    private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C extends AwsClient> C client(
            B builder, AwsService service) {
        clients.awsClient(builder, service);
        builder.overrideConfiguration(builder.overrideConfiguration()
                .copy(override -> override.apiCallTimeout(CALL_TIMEOUT).apiCallAttemptTimeout(CALL_ATTEMPT_TIMEOUT)));
        return builder.build();
    }

    /**
     * Returns a doctor for one invocation.
     *
     * @param opensTestSession whether it also opens a session at Moment
     */
    public Doctor doctor(boolean opensTestSession) {
        AwsCommand aws = settings.aws();
        DeployedStack stack = new DeployedStack(cloudFormation, settings.stack());
        DeployedFunctions functions = new DeployedFunctions(stack, lambda);
        MetricReader metrics = new MetricReader(cloudWatch, settings.stack(), clock);
        HttpProbe http = new HttpProbe(clients.http(), clients.timer());
        String keyArn = settings.moment().apiKeySecretArn();
        String signingArn = settings.signingSecretArn();
        CachedSecret<ApiKey> apiKey =
                Secrets.apiKey(secretsManager, keyArn, settings.moment().mode(), clock, clients.telemetry());
        List<Check> checks = new ArrayList<>(List.of(
                new StackCheck(stack, aws),
                new ApiKeyCheck(apiKey::get, keyArn, settings.moment().mode(), aws),
                new SigningSecretsCheck(
                        () -> Secrets.signingSecretsReport(secretsManager, signingArn, settings.encoding()),
                        signingArn,
                        aws),
                new KeyAcceptedCheck(moment, clock, keyArn, aws),
                new ClockCheck(http, settings.moment().baseUrl(), clock),
                new WebhookRouteCheck(http, settings.webhookUrl(), aws, settings.stack()),
                new WebhooksCheck(metrics, settings),
                new TableCheck(
                        new SessionsTableReview(dynamoDb, settings.sessionsTable()),
                        stack,
                        settings.sessionsTable(),
                        aws),
                new StreamMappingCheck(lambda, settings),
                new EventBusCheck(eventBridge, metrics, settings.eventBus()),
                new ReconcilerCheck(metrics, stack, aws),
                new QueuesCheck(sqs, metrics, settings),
                new AlarmsCheck(stack, cloudWatch, sns, settings.alarmTopic(), aws),
                new VersionsCheck(stack, functions, lambda, aws),
                new SettingsCheck(stack, functions, artifactDigest()),
                new ConcurrencyCheck(lambda, aws),
                new LiveSettingsCheck(functions, settings.moment().mode()),
                new CatalogCheck(stack, new DynamoDbCatalogReview(dynamoDb, settings.catalogTable()))));
        if (opensTestSession) {
            checks.add(new TestSessionCheck(moment, functions, clock));
        }
        return new Doctor(checks, clients.telemetry());
    }

    private Optional<String> artifactDigest() {
        try {
            return Optional.of(Files.readString(artifact.resolve(DIGEST_FILE)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
