package dev.momentcheckout.bench;

import dev.momentcheckout.local.aws.SamTemplate;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What is measured: the bundle's functions as they are deployed, and others that do the same as the first of them. */
final class Baselines {
    static final String OURS = "this bundle";
    static final String NAIVE = "naive Java";
    static final String NODE = "Node, AWS SDK v3";
    static final String SDK_PAGE = "Node, Moment's example";
    static final String AOT = "this bundle, own JRE with an AOT cache";
    static final String CREATE = "CreateSession";
    static final String STATUS = "GetSessionStatus";
    static final String WEBHOOK = "WebhookReceive";
    static final String UNPRIMED = "this bundle, not primed";

    private static final Path ARTIFACTS = Path.of("target/artifacts");
    private static final String SECRET = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:bench-AbCdEf";
    private static final String SIGNING =
            "arn:aws:secretsmanager:eu-west-1:000000000000:secret:" + StubBackend.SIGNING + "-AbCdEf";
    private static final SamTemplate TEMPLATE = SamTemplate.read(Path.of("template.yaml"));

    private final Path folder;
    private final TestCa authority;
    private final StubBackend outside;
    private final String runtimeClassPath;

    /**
     * @param folder where {@code bench/run} has put things
     * @param runtimeClassPath of AWS's runtime interface client
     */
    Baselines(Path folder, TestCa authority, StubBackend probe, String runtimeClassPath) {
        this.folder = folder;
        this.authority = authority;
        this.outside = probe;
        this.runtimeClassPath = runtimeClassPath;
    }

    /** {@code CreateSession} and those that open a session too. */
    List<Baseline> create(CpuShare share) {
        return List.of(
                named(OURS, function(CREATE, share)),
                naive(share),
                node(NODE, "sdk-v3.mjs"),
                node(SDK_PAGE, "sdk-page.mjs"));
    }

    /** {@code CreateSession} as a product of another kind: a Java of its own and everything in one jar, for which an archive of all its classes has been trained. */
    Baseline aheadOfTime(CpuShare share) {
        return aheadOfTime(AOT, share, List.of("-XX:AOTCache=" + cache()));
    }

    /** The run that trains it (JEP 514). */
    Baseline training() {
        OneJar.of(Stream.concat(
                        Stream.of(runtimeClassPath.split(File.pathSeparator)).map(Path::of), jars(CREATE)))
                .writeTo(everything());
        return aheadOfTime("training", CpuShare.ONE, List.of("-XX:AOTCacheOutput=" + cache()));
    }

    private Baseline aheadOfTime(String name, CpuShare share, List<String> archive) {
        List<String> command = java(share, archive, everything().toString(), handler(CREATE));
        command.set(0, folder.resolve("jre/bin/java").toString());
        return new Baseline(name, folder, command, common(bundle(CREATE)), Events::create);
    }

    private Path cache() {
        return folder.resolve("create-session.aot");
    }

    private Path everything() {
        return folder.resolve("create-session.jar");
    }

    private static Stream<Path> jars(String logicalId) {
        try (Stream<Path> jars = Files.list(ARTIFACTS.resolve(logicalId).resolve("lib"))) {
            return jars.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The three functions that answer apps and Moment. */
    List<Baseline> functions(CpuShare share) {
        return List.of(function(CREATE, share), function(STATUS, share), function(WEBHOOK, share));
    }

    /** {@code CreateSession} as Lambda makes it, and without what it does ahead of its first request. */
    List<Baseline> restored(CpuShare share) {
        Baseline primed = named(OURS, function(CREATE, share));
        return List.of(
                primed,
                java(
                        UNPRIMED,
                        share,
                        folder.resolve("not-primed"),
                        "dev.momentcheckout.bench.runtime.NotPrimed::handleRequest",
                        bundle(CREATE),
                        Events::create));
    }

    /** A function that does nothing, by which the runtime's own class archive is made. */
    Baseline archiving() {
        return new Baseline(
                "archive",
                folder.resolve("hello"),
                java(
                        CpuShare.ONE,
                        List.of("-XX:ArchiveClassesAtExit=" + archive()),
                        runtimeClassPath,
                        "dev.momentcheckout.bench.runtime.Hello::handleRequest"),
                common(Map.of()),
                Events::create);
    }

    /** Where {@link #archiving()} leaves the archive. */
    Path archive() {
        return folder.resolve("runtime.jsa");
    }

    /** One of the bundle's functions, as it is deployed. */
    Baseline function(String logicalId, CpuShare share) {
        return java(
                logicalId,
                share,
                ARTIFACTS.resolve(logicalId),
                handler(logicalId),
                bundle(logicalId),
                event(logicalId));
    }

    private static Supplier<byte[]> event(String logicalId) {
        return switch (logicalId) {
            case CREATE -> Events::create;
            case STATUS -> Events::status;
            case WEBHOOK -> Events::webhook;
            default -> throw new BenchException("there is no event for " + logicalId);
        };
    }

    private static String handler(String logicalId) {
        return TEMPLATE.function(logicalId).handler();
    }

    private static Baseline named(String name, Baseline baseline) {
        return new Baseline(name, baseline.folder(), baseline.command(), baseline.environment(), baseline.event());
    }

    private Baseline naive(CpuShare share) {
        return java(
                NAIVE,
                share,
                folder.resolve("naive-java"),
                "dev.momentcheckout.bench.naive.NaiveCreateSession::handleRequest",
                peer(),
                Events::create);
    }

    private Baseline java(
            String name,
            CpuShare share,
            Path root,
            String handler,
            Map<String, String> environment,
            Supplier<byte[]> event) {
        return new Baseline(
                name,
                root.toAbsolutePath(),
                java(share, List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + archive()), runtimeClassPath, handler),
                common(environment),
                event);
    }

    /** The options that Lambda's Java runtimes were seen to start with: a heap of 85 % of the memory, a 64th of it at first. */
    private List<String> java(CpuShare share, List<String> archive, String classPath, String handler) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:InitialHeapSize=" + share.memoryMb() / 64 + "m",
                "-XX:MaxHeapSize=" + share.memoryMb() * 85 / 100 + "m",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac",
                "-Djava.net.preferIPv4Stack=true",
                "-Djavax.net.ssl.trustStore=" + authority.javaRoots()));
        command.addAll(archive);
        command.addAll(
                List.of("-cp", classPath, "com.amazonaws.services.lambda.runtime.api.client.AWSLambda", handler));
        return command;
    }

    private Baseline node(String name, String module) {
        Path root = Path.of("bench/baselines/node").toAbsolutePath();
        var environment = new HashMap<>(peer());
        environment.put("NODE_EXTRA_CA_CERTS", authority.root().toString());
        environment.put("MOMENT_SECRET_KEY", StubBackend.API_KEY);
        return new Baseline(
                name,
                root,
                List.of(
                        "node",
                        root.resolve("runtime.mjs").toString(),
                        root.resolve(module).toString()),
                common(environment),
                Events::create);
    }

    /** What the template gives the function, with AWS and Moment where the bench has them. */
    private Map<String, String> bundle(String function) {
        var environment = new HashMap<>(TEMPLATE.environment(
                function,
                Map.of("ApiKeySecretArn", SECRET, "SigningSecretArn", SIGNING, "IntegrationId", "bench"),
                Map.of(
                        "AWS::StackName", "bench",
                        "Sessions", "Sessions",
                        "Catalog", "Catalog",
                        "EventBus", "bench",
                        "ParkedEvents", "ParkedEvents")));
        environment.computeIfPresent("MOMENT_BASE_URL", (_, _) -> outside.url().toString());
        return environment;
    }

    private Map<String, String> peer() {
        return Map.of(
                "MOMENT_BASE_URL", outside.url().toString(),
                "MOMENT_API_KEY_SECRET_ARN", SECRET,
                "SESSIONS_TABLE", "Sessions",
                "SUCCESS_URLS", "https://example.com/return?session_id={SESSION_ID}",
                "JAVA_TOOL_OPTIONS", "-XX:+TieredCompilation -XX:TieredStopAtLevel=1");
    }

    /** What Lambda sets. */
    private Map<String, String> common(Map<String, String> environment) {
        var all = new HashMap<>(environment);
        String url = outside.url().toString();
        all.put("PATH", System.getenv("PATH"));
        all.put("AWS_REGION", "eu-west-1");
        all.put("AWS_DEFAULT_REGION", "eu-west-1");
        all.put("AWS_ACCESS_KEY_ID", "bench");
        all.put("AWS_SECRET_ACCESS_KEY", "bench");
        all.put("AWS_SESSION_TOKEN", "bench");
        all.put("AWS_ENDPOINT_URL_DYNAMODB", url);
        all.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", url);
        all.put("AWS_LAMBDA_FUNCTION_NAME", "bench");
        all.put("AWS_LAMBDA_FUNCTION_VERSION", "1");
        all.put("AWS_LAMBDA_LOG_GROUP_NAME", "bench");
        all.put("AWS_LAMBDA_LOG_STREAM_NAME", "bench");
        all.put("AWS_EXECUTION_ENV", "AWS_Lambda_java25");
        return all;
    }
}
