package dev.momentcheckout.wiring;

import dev.momentcheckout.secrets.CachedSecret;
import dev.momentcheckout.session.Catalog;
import dev.momentcheckout.session.CheckQueue;
import dev.momentcheckout.session.PurchaseStore;
import dev.momentcheckout.session.RefundStore;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.AwsSettings;
import dev.momentcheckout.store.DynamoDbCatalog;
import dev.momentcheckout.store.DynamoDbCheckQueue;
import dev.momentcheckout.store.DynamoDbPurchaseStore;
import dev.momentcheckout.store.DynamoDbRefundStore;
import dev.momentcheckout.store.DynamoDbSessionStore;
import dev.momentcheckout.telemetry.Telemetry;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** What every function stands on: one HTTP client for AWS and Moment alike, AWS's services over it, and a timer for deadlines. */
public final class AwsClients {
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(4);
    private static final Duration TIMER_KEEP_ALIVE = Duration.ofSeconds(10);
    private static final Duration CALL_ATTEMPT_TIMEOUT = Duration.ofMillis(1500);

    private final RenewableHttp http;
    private final Map<String, String> environment;
    private final AwsSettings aws;
    private final Telemetry telemetry;
    private final ScheduledExecutorService timer;
    private @Nullable DynamoDbClient dynamoDb;

    public AwsClients(Map<String, String> environment, AwsSettings aws, SystemServices services) {
        this.environment = environment;
        this.aws = aws;
        this.telemetry = new Telemetry(
                environment.getOrDefault("SERVICE_NAME", "moment-checkout"), services.clock(), services.log());
        this.http = new RenewableHttp(services.http());
        this.timer = singleThreadTimer();
    }

    /** One thread for all deadlines, AWS's clients' among them, which would start five of their own each. */
    private static ScheduledExecutorService singleThreadTimer() {
        var timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("deadlines").factory());
        timer.setKeepAliveTime(TIMER_KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        // Nearly all deadlines are met, and a met one would keep its call until its time.
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** The client for Moment; it has no read timeout. */
    public SdkHttpClient http() {
        return http;
    }

    /** Where deadlines are kept. */
    public ScheduledExecutorService timer() {
        return timer;
    }

    public Telemetry telemetry() {
        return telemetry;
    }

    public SessionStore sessions(String table) {
        return new DynamoDbSessionStore(dynamoDb(), table);
    }

    public PurchaseStore purchases(String sessionsTable) {
        return new DynamoDbPurchaseStore(dynamoDb(), sessionsTable);
    }

    public Catalog catalog(String catalogTable) {
        return new DynamoDbCatalog(dynamoDb(), catalogTable);
    }

    public RefundStore refunds(String sessionsTable) {
        return new DynamoDbRefundStore(dynamoDb(), sessionsTable);
    }

    public CheckQueue checkQueue(String sessionsTable) {
        return new DynamoDbCheckQueue(dynamoDb(), sessionsTable);
    }

    private synchronized DynamoDbClient dynamoDb() {
        if (dynamoDb == null) {
            dynamoDb = awsClient(DynamoDbClient.builder(), AwsService.DYNAMODB).build();
        }
        return dynamoDb;
    }

    public SecretsManagerClient secretsManager() {
        return awsClient(SecretsManagerClient.builder(), AwsService.SECRETS_MANAGER)
                .build();
    }

    /** What makes a function ready before its first request, and again after a restore: a read of an absent session, and the way to its secret. */
    public Priming priming(SessionStore sessions, CachedSecret<?> secret) {
        return new Priming(telemetry, http::renew)
                .call(() -> sessions.find(new SessionId("priming")))
                .call(secret::prime)
                .forgetAfterRestore(secret::forget);
    }

    /** What a client of any of AWS's services has in common here; those that several functions use are made above. */
    public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> B awsClient(
            B builder, AwsService service) {
        URI endpoint = aws.endpoint(service);
        return builder.httpClient(http)
                .region(Region.of(aws.region()))
                .endpointOverride(endpoint == null ? defaultEndpoint(service) : endpoint)
                .credentialsProvider(new Credentials(environment))
                .overrideConfiguration(override -> override.apiCallTimeout(CALL_TIMEOUT)
                        .apiCallAttemptTimeout(CALL_ATTEMPT_TIMEOUT)
                        .scheduledExecutorService(timer));
    }

    /** Named rather than left to the SDK, which takes an endpoint variable that is there and empty, as in the template, for an address. */
    private URI defaultEndpoint(AwsService service) {
        String suffix = PartitionMetadata.of(Region.of(aws.region())).dnsSuffix();
        return URI.create("https://" + service.host() + "." + aws.region() + "." + suffix);
    }
}
