package dev.momentcheckout.testing.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * MiniStack, an emulator of AWS, in its own process on a free port. It runs the functions in containers and enforces
 * the permissions of their roles. Closing it, or stopping the JVM, removes the process and all containers.
 */
final class Emulator implements AutoCloseable {
    private static final String REGION = "eu-west-1";
    /** The access key of the account's root user. */
    private static final String ROOT = "test";

    /** Docker's default network. */
    private static final String BRIDGE = "bridge";

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** The IPv4 connections of Linux: local address, remote address and state are columns 2 to 4. */
    private static final Path CONNECTIONS = Path.of("/proc/net/tcp");

    private static final String SYN_SENT = "02";
    private static final int RUNTIME_PORT = 8080;
    private static final Duration CONNECTION_CHECK = Duration.ofMillis(20);

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

    /** @param folder the folder of its log and its temporary files */
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
            throw new UncheckedIOException("no port is free", e);
        }
    }

    /** The variables that direct AWS's tools to this emulator. */
    Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL", endpoint().toString(),
                "AWS_ACCESS_KEY_ID", ROOT,
                "AWS_SECRET_ACCESS_KEY", ROOT,
                "AWS_DEFAULT_REGION", REGION,
                "SAM_CLI_TELEMETRY", "0");
    }

    /** Builds a client with the root user's credentials. */
    <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder) {
        return builder.httpClient(http)
                .endpointOverride(endpoint())
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(ROOT, ROOT)))
                .build();
    }

    /** The AWS CLI with the root user's credentials. */
    AwsCli aws() {
        return new AwsCli(folder, environment());
    }

    /** Invokes a function by the AWS CLI and returns its response or its error. */
    JsonNode invoke(String function, String event) {
        Path response = folder.resolve("response.json");
        Path payload = folder.resolve("event.json");
        // The payload is in a file, because the major versions of the AWS CLI expect different encodings.
        try {
            Files.writeString(payload, event);
        } catch (IOException e) {
            throw new UncheckedIOException("an event cannot be written", e);
        }
        aws().run(
                        "lambda",
                        "invoke",
                        "--function-name",
                        function,
                        "--payload",
                        "fileb://" + payload,
                        response.toString());
        try {
            return new ObjectMapper().readTree(Files.readString(response));
        } catch (IOException e) {
            throw new UncheckedIOException("a function's response is not JSON", e);
        }
    }

    /** Returns the emulator's address of an API, for its address on AWS; both begin with the API's id. */
    URI local(URI onAws) {
        String id = onAws.getHost().split("\\.", 2)[0];
        return URI.create("http://" + id + ".execute-api.localhost:" + port);
    }

    /** Returns a shell function {@code curl} that sends requests for AWS's address of an API to this emulator. */
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

    /**
     * Returns a shell function {@code aws} that sends every request to this emulator, also in scripts that bash runs.
     * The CLI's first version sends those to SQS elsewhere without this option.
     */
    String cli() {
        return """
                aws() { command aws --endpoint-url %s "$@"; }
                export -f aws
                """.formatted(endpoint());
    }

    /** Stops all instances of the functions; the next request starts a new one, which reads its secrets again. */
    void stopInstances() {
        List<String> containers = containers();
        if (!containers.isEmpty()) {
            Set<String> endpoints = endpoints();
            List<String> remove = new ArrayList<>(List.of("docker", "rm", "--force", "--volumes"));
            remove.addAll(containers);
            docker(remove);
            awaitNoConnectionTo(endpoints);
        }
    }

    /** Returns the addresses of all containers in Docker's default network, in the form of {@link #CONNECTIONS}. */
    private Set<String> endpoints() {
        return inspectBridge("{{range .Containers}}{{println .IPv4Address}}{{end}}")
                .map(address -> endpoint(address.replaceFirst("/.*", "")))
                .collect(Collectors.toSet());
    }

    private static String endpoint(String address) {
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        return "%02X%02X%02X%02X:%04X".formatted(bytes[3], bytes[2], bytes[1], bytes[0], RUNTIME_PORT);
    }

    /**
     * Docker gives the address of a removed container to the next one, which would receive a request that is still
     * connecting, such as one of the schedule. The runtime emulator crashes if it receives two.
     */
    private static void awaitNoConnectionTo(Set<String> endpoints) {
        if (!Files.exists(CONNECTIONS)) {
            return;
        }
        Instant end = Instant.now().plus(TIMEOUT);
        while (isConnectingTo(endpoints)) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("a request still connects to a removed instance");
            }
            LockSupport.parkNanos(CONNECTION_CHECK.toNanos());
        }
    }

    private static boolean isConnectingTo(Set<String> endpoints) {
        try (Stream<String> connections = Files.lines(CONNECTIONS)) {
            return connections
                    .map(line -> line.strip().split(" +"))
                    .anyMatch(columns -> columns[3].equals(SYN_SENT) && endpoints.contains(columns[2]));
        } catch (IOException e) {
            throw new UncheckedIOException("the connections cannot be read", e);
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
        Map<String, String> settings = new HashMap<>(Map.of(
                "GATEWAY_PORT", Integer.toString(port),
                // IoT would listen on a fixed port.
                "IOT_MTLS_ENABLED", "0",
                "MINISTACK_HOSTNAME", "checkout",
                "MINISTACK_REGION", REGION,
                "AWS_DEFAULT_REGION", REGION,
                "AUTH", "true",
                "LAMBDA_STRICT", "1",
                "LAMBDA_EXECUTOR", "docker",
                "TMPDIR", folder.toString()));
        if (isBridgeOnThisMachine()) {
            settings.put("LAMBDA_DOCKER_NETWORK", BRIDGE);
        }
        return settings;
    }

    /**
     * Whether MiniStack can call containers at their own addresses. Docker's proxy of a published port accepts requests
     * before the runtime listens and then breaks the connection: MiniStack sends the request again, and the runtime
     * emulator crashes if it receives both.
     */
    private boolean isBridgeOnThisMachine() {
        return inspectBridge("{{range .IPAM.Config}}{{println .Gateway}}{{end}}")
                .anyMatch(Emulator::isAddressOfThisMachine);
    }

    private Stream<String> inspectBridge(String format) {
        return docker(List.of("docker", "network", "inspect", BRIDGE, "--format", format))
                .lines()
                .filter(line -> !line.isBlank());
    }

    private static boolean isAddressOfThisMachine(String address) {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.ofLiteral(address)) != null;
        } catch (SocketException e) {
            throw new UncheckedIOException("the network interfaces cannot be read", e);
        }
    }

    private void awaitReady() {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        while (!isHealthy()) {
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

    private boolean isHealthy() {
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
        stopInstances();
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
