package dev.momentcheckout.moment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.LocalSecretsManager;
import dev.momentcheckout.secrets.ApiKey;
import dev.momentcheckout.secrets.CachedSecret;
import dev.momentcheckout.secrets.Secrets;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.MomentApi.CreateResult;
import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.MomentApi.RetrieveResult;
import dev.momentcheckout.session.MomentApi.SessionRequest;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.telemetry.Telemetry;
import dev.momentcheckout.testing.support.MutableClock;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * The client under test, with the HTTP client that runs on Lambda and a real secret. Waits only advance the clock and
 * are recorded; there is no jitter: every wait is the shortest one.
 */
final class MomentClient implements AutoCloseable {
    static final String ARN = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:moment/api-key-AbCdEf";
    static final String API_KEY = "sk_test_simulator";
    static final String NEW_API_KEY = "sk_test_new";
    static final int CONNECTIONS = 10;
    static final SessionRequest REQUEST = requestOf(1000);

    final MutableClock clock = MutableClock.at(TestEnvironment.NOW);
    final LocalSecretsManager manager = LocalSecretsManager.start();
    private final List<Duration> waits = new ArrayList<>();
    private final List<UUID> randomKeys = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final SdkHttpClient http = AwsCrtHttpClient.builder()
            .maxConcurrency(CONNECTIONS)
            .connectionAcquisitionTimeout(Duration.ofSeconds(2))
            .build();
    private final SecretsManagerClient secretsManager = SecretsManagerClient.builder()
            .endpointOverride(manager.endpoint())
            .region(Region.EU_WEST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClient(http)
            .build();
    private final CachedSecret<ApiKey> apiKey =
            Secrets.apiKey(secretsManager, ARN, MomentMode.TEST, clock, new Telemetry("test", clock, _ -> {}));

    MomentClient() {
        manager.put(ARN, API_KEY);
    }

    static SessionRequest requestOf(long amount) {
        return new SessionRequest(
                new Money(amount, Currency.getInstance("ZAR")),
                "https://example.com/return?session_id={SESSION_ID}",
                "embedded",
                "shop",
                new LineItem.Unspecified(),
                null);
    }

    HttpMomentApi at(URI address) {
        return at(address, this::sleepFor);
    }

    HttpMomentApi at(URI address, Sleeper sleeper) {
        return at(address, sleeper, timer);
    }

    HttpMomentApi at(URI address, Sleeper sleeper, ScheduledExecutorService limits) {
        return new HttpMomentApi(http, limits, address, apiKey, this::randomKey, () -> 0L, clock, sleeper);
    }

    /** Replaces the API key after this client has read the old one. */
    void rotateApiKey() {
        apiKey.get();
        manager.put(ARN, NEW_API_KEY);
    }

    /** Reads the API key again, as a concurrent call does. */
    void refreshApiKey() {
        assertThat(apiKey.refresh()).isPresent();
    }

    /** Returns the calls to Secrets Manager. */
    int apiKeyReads() {
        return manager.reads(ARN);
    }

    void sleepFor(Duration duration) {
        waits.add(duration);
        clock.advance(duration);
    }

    List<Duration> waits() {
        return List.copyOf(waits);
    }

    /** Returns the random keys that were generated, oldest first. */
    List<UUID> randomKeys() {
        return List.copyOf(randomKeys);
    }

    Deadline deadline() {
        return Deadline.in(Duration.ofSeconds(20), clock);
    }

    private UUID randomKey() {
        UUID key = UUID.randomUUID();
        randomKeys.add(key);
        return key;
    }

    static CreateResult.Opened opened(CreateResult result) {
        if (result instanceof CreateResult.Opened opened) {
            return opened;
        }
        throw new AssertionError("not opened: " + result);
    }

    static Failure failure(CreateResult result) {
        if (result instanceof CreateResult.Failed failed) {
            return failed.failure();
        }
        throw new AssertionError("not failed: " + result);
    }

    static Failure failure(RetrieveResult result) {
        if (result instanceof RetrieveResult.Failed failed) {
            return failed.failure();
        }
        throw new AssertionError("not failed: " + result);
    }

    @Override
    public void close() {
        secretsManager.close();
        manager.close();
        http.close();
        timer.shutdownNow();
    }
}
