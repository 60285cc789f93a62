package dev.momentcheckout.wiring;

import dev.momentcheckout.secrets.CachedSecret;
import dev.momentcheckout.session.Catalog;
import dev.momentcheckout.session.DueSessions;
import dev.momentcheckout.session.Orders;
import dev.momentcheckout.session.Refunds;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.Sessions;
import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.AwsSettings;
import dev.momentcheckout.store.DynamoDbCatalog;
import dev.momentcheckout.store.DynamoDbDueSessions;
import dev.momentcheckout.store.DynamoDbOrders;
import dev.momentcheckout.store.DynamoDbRefunds;
import dev.momentcheckout.store.DynamoDbSessions;
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
public final class Foundation {
    private static final Duration AWS_CALL = Duration.ofSeconds(4);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration AWS_ATTEMPT = Duration.ofMillis(1500);

    private final RenewableHttp http;
    private final Map<String, String> environment;
    private final AwsSettings aws;
    private final Telemetry telemetry;
    private final ScheduledExecutorService timer;
    private @Nullable DynamoDbClient dynamoDb;

    public Foundation(Map<String, String> environment, AwsSettings aws, Surroundings around) {
        this.environment = environment;
        this.aws = aws;
        this.telemetry = new Telemetry(
                environment.getOrDefault("SERVICE_NAME", "moment-checkout"), around.clock(), around.log());
        this.http = new RenewableHttp(around.http());
        this.timer = oneThread();
    }

    /** One thread for all deadlines, AWS's clients' among them, which would start five of their own each. */
    private static ScheduledExecutorService oneThread() {
        var timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("deadlines").factory());
        timer.setKeepAliveTime(IDLE.toSeconds(), TimeUnit.SECONDS);
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

    public Sessions sessions(String table) {
        return new DynamoDbSessions(dynamoDb(), table);
    }

    public Orders orders(String sessionsTable) {
        return new DynamoDbOrders(dynamoDb(), sessionsTable);
    }

    public Catalog catalog(String catalogTable) {
        return new DynamoDbCatalog(dynamoDb(), catalogTable);
    }

    public Refunds refunds(String sessionsTable) {
        return new DynamoDbRefunds(dynamoDb(), sessionsTable);
    }

    public DueSessions dueSessions(String sessionsTable) {
        return new DynamoDbDueSessions(dynamoDb(), sessionsTable);
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
    public Priming priming(Sessions sessions, CachedSecret<?> secret) {
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
                .endpointOverride(endpoint == null ? awsOwn(service) : endpoint)
                .credentialsProvider(new Credentials(environment))
                .overrideConfiguration(override -> override.apiCallTimeout(AWS_CALL)
                        .apiCallAttemptTimeout(AWS_ATTEMPT)
                        .scheduledExecutorService(timer));
    }

    /** Named rather than left to the SDK, which takes an endpoint variable that is there and empty, as in the template, for an address. */
    private URI awsOwn(AwsService service) {
        String suffix = PartitionMetadata.of(Region.of(aws.region())).dnsSuffix();
        return URI.create("https://" + service.host() + "." + aws.region() + "." + suffix);
    }
}
