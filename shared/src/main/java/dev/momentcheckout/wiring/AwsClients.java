package dev.momentcheckout.wiring;

import dev.momentcheckout.secrets.CachedSecret;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.AwsSettings;
import dev.momentcheckout.telemetry.Telemetry;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsClient;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** The clients of a function: one HTTP client for AWS and Moment, AWS service clients that use it, and a timer. */
public final class AwsClients {
    /**
     * Limits one attempt. DynamoDB and Secrets Manager respond within tens of milliseconds, so a slower attempt is
     * assumed to have failed, and a retry is faster. Cold connections with a TLS handshake fit in.
     */
    private static final Duration CALL_ATTEMPT_TIMEOUT = Duration.ofMillis(1500);

    /** Limits a call with its retries: two full attempts and the backoff between them. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(4);

    private final RenewableHttp http;
    private final Map<String, String> environment;
    private final AwsSettings aws;
    private final Telemetry telemetry;
    private final ScheduledExecutorService timer;
    private final @Nullable BackoffStrategy backoff;
    private @Nullable DynamoDbClient dynamoDb;

    public AwsClients(Map<String, String> environment, AwsSettings aws, SystemServices services) {
        this.environment = environment;
        this.aws = aws;
        this.telemetry = new Telemetry(
                environment.getOrDefault("SERVICE_NAME", "moment-checkout"), services.clock(), services.log());
        this.http = new RenewableHttp(services.http());
        this.timer = services.timer().get();
        this.backoff = services.backoff();
    }

    /** Returns the HTTP client for Moment. It has no read timeout. */
    public SdkHttpClient http() {
        return http;
    }

    /** Returns the timer for timeouts of calls to Moment. */
    public ScheduledExecutorService timer() {
        return timer;
    }

    public Telemetry telemetry() {
        return telemetry;
    }

    /** Returns the function's only DynamoDB client; creates it on first use. */
    public synchronized DynamoDbClient dynamoDb() {
        if (dynamoDb == null) {
            dynamoDb = awsClient(DynamoDbClient.builder(), AwsService.DYNAMODB).build();
        }
        return dynamoDb;
    }

    /** Returns a new Secrets Manager client. */
    public SecretsManagerClient secretsManager() {
        return awsClient(SecretsManagerClient.builder(), AwsService.SECRETS_MANAGER)
                .build();
    }

    /** Returns the priming of a function: it reads an absent session and a version that the secret does not have. */
    public Priming priming(SessionStore sessions, CachedSecret<?> secret) {
        return new Priming(telemetry, http::renew)
                .call(() -> sessions.load(new SessionId("ps_priming"), ReadConsistency.EVENTUAL))
                .call(secret::prime)
                .forgetAfterRestore(secret::forget);
    }

    /** Configures the client of an AWS service with this function's HTTP client, credentials, endpoint and timeouts. */
    public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C extends AwsClient> B awsClient(
            B builder, AwsService service) {
        URI endpoint = aws.endpoint(service);
        builder.httpClient(http)
                .region(Region.of(aws.region()))
                .endpointOverride(endpoint == null ? defaultEndpoint(service) : endpoint)
                .credentialsProvider(new Credentials(environment))
                .overrideConfiguration(override -> override.apiCallTimeout(CALL_TIMEOUT)
                        .apiCallAttemptTimeout(CALL_ATTEMPT_TIMEOUT)
                        .scheduledExecutorService(timer));
        if (backoff != null) {
            replaceBackoff(builder, backoff);
        }
        return builder;
    }

    /**
     * Replaces the waits and keeps the rest of the service's retry strategy. The SDK reveals that strategy only in a
     * built client.
     */
    private static <B extends AwsClientBuilder<B, C>, C extends AwsClient> void replaceBackoff(
            B builder, BackoffStrategy backoff) {
        try (C client = builder.build()) {
            RetryStrategy retries = client.serviceClientConfiguration()
                    .overrideConfiguration()
                    .retryStrategy()
                    .orElseThrow();
            builder.overrideConfiguration(builder.overrideConfiguration()
                    .copy(override -> override.retryStrategy(retries.toBuilder()
                            .backoffStrategy(backoff)
                            .throttlingBackoffStrategy(backoff)
                            .build())));
        }
    }

    /** The template sets empty endpoint variables, and the SDK would take an empty variable for an address. */
    private URI defaultEndpoint(AwsService service) {
        String suffix = PartitionMetadata.of(Region.of(aws.region())).dnsSuffix();
        return URI.create("https://" + service.host() + "." + aws.region() + "." + suffix);
    }
}
