package dev.momentcheckout.testing.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * MiniStack, an emulator of AWS, as a process of its own on a free port. It runs the functions in containers and enforces the permissions of their roles.
 * Closed, it leaves neither process nor container behind; the same when the JVM is stopped.
 */
final class Emulator implements AutoCloseable {
    private static final String REGION = "eu-west-1";
    /** The emulator's key of the account's owner. */
    private static final String ROOT = "test";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private final int port = freePort();
    private final Process process;
    private final SdkHttpClient http = AwsCrtHttpClient.builder().build();
    private final Thread whenStopped = new Thread(this::stop);

    private Emulator(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            process = new Command(folder, settings(), folder.resolve("ministack.log"), List.of("ministack")).start();
        } catch (IOException e) {
            throw new UncheckedIOException("MiniStack cannot be started", e);
        }
        Runtime.getRuntime().addShutdownHook(whenStopped);
    }

    /** @param folder for its log and its temporary files */
    static Emulator start(Path folder) {
        Emulator emulator = new Emulator(folder);
        try {
            emulator.awaitReady();
            return emulator;
        } catch (RuntimeException e) {
            emulator.close();
            throw e;
        }
    }

    static int freePort() {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("there is no free port", e);
        }
    }

    /** What sends AWS's own tools here. */
    Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL", endpoint().toString(),
                "AWS_ACCESS_KEY_ID", ROOT,
                "AWS_SECRET_ACCESS_KEY", ROOT,
                "AWS_DEFAULT_REGION", REGION,
                "SAM_CLI_TELEMETRY", "0");
    }

    /** A client of the account's owner. */
    <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder) {
        return builder.httpClient(http)
                .endpointOverride(endpoint())
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(ROOT, ROOT)))
                .build();
    }

    /** Calls a function by the AWS CLI and gives its answer, whatever it is. */
    JsonNode invoke(String function, String event) {
        Path answer = folder.resolve("answer.json");
        Path payload = folder.resolve("event.json");
        // From a file: the two major versions of the AWS CLI want a payload that is typed in different ways.
        List<String> words = List.of(
                "aws",
                "lambda",
                "invoke",
                "--function-name",
                function,
                "--payload",
                "fileb://" + payload,
                answer.toString());
        try {
            Files.writeString(payload, event);
        } catch (IOException e) {
            throw new UncheckedIOException("an event cannot be written", e);
        }
        Command.Outcome outcome = new Command(folder, environment(), folder.resolve("invoke.log"), words).run();
        if (!outcome.isSuccess()) {
            throw new IllegalStateException(outcome.output());
        }
        try {
            return new ObjectMapper().readTree(Files.readString(answer));
        } catch (IOException e) {
            throw new UncheckedIOException("a function's answer is no JSON", e);
        }
    }

    /** Where an API answers that has this address on AWS: its id is the first part of both. */
    URI local(URI onAws) {
        String id = onAws.getHost().split("\\.", 2)[0];
        return URI.create("http://" + id + ".execute-api.localhost:" + port);
    }

    /** A curl that finds an API of this emulator under the address that the API would have on AWS. */
    String curl() {
        return """
                curl() {
                  local arguments=("$@") i
                  for i in "${!arguments[@]}"; do
                    arguments[i]=$(sed -E 's|^https://([a-z0-9]+)\\.execute-api\\.[a-z0-9-]+\\.amazonaws\\.com|http://\\1.execute-api.localhost:%d|' <<< "${arguments[i]}")
                  done
                  command curl "${arguments[@]}"
                }
                """.formatted(port);
    }

    /** Ends all instances of the functions, so that the next request meets a new one, which has read no secret yet. */
    void endInstances() {
        List<String> containers = containers();
        if (!containers.isEmpty()) {
            List<String> remove = new ArrayList<>(List.of("docker", "rm", "--force", "--volumes"));
            remove.addAll(containers);
            docker(remove);
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(whenStopped);
        stop();
        http.close();
    }

    private URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    private Map<String, String> settings() {
        return Map.of(
                "GATEWAY_PORT", Integer.toString(port),
                // The only other port that it listens on would be a fixed one.
                "IOT_MTLS_ENABLED", "0",
                "MINISTACK_HOSTNAME", "checkout",
                "MINISTACK_REGION", REGION,
                "AWS_DEFAULT_REGION", REGION,
                "AUTH", "true",
                "LAMBDA_STRICT", "1",
                "LAMBDA_EXECUTOR", "docker",
                "TMPDIR", folder.toString());
    }

    private void awaitReady() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("MiniStack does not start; see " + folder.resolve("ministack.log"));
            }
            pause();
        }
    }

    private void pause() {
        try {
            process.waitFor(200, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while MiniStack starts", e);
        }
    }

    private boolean answers() {
        try {
            HttpURLConnection health = (HttpURLConnection)
                    endpoint().resolve("/_ministack/health").toURL().openConnection();
            return health.getResponseCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private void stop() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        endInstances();
    }

    private List<String> containers() {
        return docker(List.of(
                        "docker", "ps", "--all", "--quiet", "--filter", "label=ministack.instance=checkout:" + port))
                .lines()
                .toList();
    }

    private String docker(List<String> words) {
        Command.Outcome outcome = new Command(folder, Map.of(), folder.resolve("docker.log"), words).run();
        if (!outcome.isSuccess()) {
            throw new IllegalStateException(outcome.output());
        }
        return outcome.output();
    }
}
