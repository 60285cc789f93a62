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

/** The programs to measure: this project's functions as deployed, and baselines that do the same as CreateSession. */
final class Baselines {
    static final String THIS_PROJECT = "this project";
    static final String NAIVE_JAVA = "naive Java";
    static final String NODE = "Node, AWS SDK v3";
    static final String SDK_PAGE = "Node, Moment's example";
    static final String AOT_CACHE = "this project, own JRE with an AOT cache";
    static final String CREATE = "CreateSession";
    static final String STATUS = "GetSessionStatus";
    static final String WEBHOOK = "WebhookReceive";
    static final String NOT_PRIMED = "this project, not primed";

    private static final Path ARTIFACTS = Path.of("target/artifacts");
    private static final String SECRET = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:bench-AbCdEf";
    private static final String SIGNING =
            "arn:aws:secretsmanager:eu-west-1:000000000000:secret:" + StubBackend.SIGNING + "-AbCdEf";
    private static final SamTemplate TEMPLATE = SamTemplate.read(Path.of("template.yaml"));

    private final Path folder;
    private final TestCa testCa;
    private final StubBackend backend;
    private final String runtimeClassPath;

    /**
     * @param folder the folder that {@code bench/run} or {@code bench/prepare} filled
     * @param runtimeClassPath the class path of AWS's runtime interface client
     */
    Baselines(Path folder, TestCa testCa, StubBackend backend, String runtimeClassPath) {
        this.folder = folder;
        this.testCa = testCa;
        this.backend = backend;
        this.runtimeClassPath = runtimeClassPath;
    }

    /** {@code CreateSession} and the baselines that also open a session. */
    List<Baseline> create(CpuShare share) {
        return List.of(
                named(THIS_PROJECT, function(CREATE, share)),
                naiveJava(share),
                node(NODE, "sdk-v3.mjs"),
                node(SDK_PAGE, "sdk-page.mjs"));
    }

    /** An experiment: {@code CreateSession} in one jar, with its own JRE and an AOT cache of all its classes. */
    Baseline withAotCache(CpuShare share) {
        return withAotCache(AOT_CACHE, share, List.of("-XX:AOTCache=" + cache()));
    }

    /**
     * The run that writes the AOT cache.
     *
     * @see <a href="https://openjdk.org/jeps/514">JEP 514</a>
     */
    Baseline aotTrainingRun() {
        MergedJar.of(Stream.concat(
                        Stream.of(runtimeClassPath.split(File.pathSeparator)).map(Path::of), jars(CREATE)))
                .writeTo(mergedJar());
        return withAotCache("training", CpuShare.ONE, List.of("-XX:AOTCacheOutput=" + cache()));
    }

    private Baseline withAotCache(String name, CpuShare share, List<String> archive) {
        List<String> command = java(share, archive, mergedJar().toString(), handler(CREATE));
        command.set(0, folder.resolve("jre/bin/java").toString());
        return new Baseline(name, folder, command, withLambdaVariables(functionEnvironment(CREATE)), Events::create);
    }

    private Path cache() {
        return folder.resolve("create-session.aot");
    }

    private Path mergedJar() {
        return folder.resolve("create-session.jar");
    }

    private static Stream<Path> jars(String logicalId) {
        try (Stream<Path> jars = Files.list(ARTIFACTS.resolve(logicalId).resolve("lib"))) {
            return jars.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The three functions that answer requests of apps and of Moment. */
    List<Baseline> functions(CpuShare share) {
        return List.of(function(CREATE, share), function(STATUS, share), function(WEBHOOK, share));
    }

    /** {@code CreateSession} with and without its warm-up request. */
    List<Baseline> restored(CpuShare share) {
        Baseline primed = named(THIS_PROJECT, function(CREATE, share));
        return List.of(
                primed,
                java(
                        NOT_PRIMED,
                        share,
                        folder.resolve("not-primed"),
                        "dev.momentcheckout.bench.runtime.NotPrimed::handleRequest",
                        functionEnvironment(CREATE),
                        Events::create));
    }

    /** The run of an empty function that writes the class archive of the runtime. */
    Baseline archiveRun() {
        return new Baseline(
                "archive",
                folder.resolve("hello"),
                java(
                        CpuShare.ONE,
                        List.of("-XX:ArchiveClassesAtExit=" + archive()),
                        runtimeClassPath,
                        "dev.momentcheckout.bench.runtime.Hello::handleRequest"),
                withLambdaVariables(Map.of()),
                Events::create);
    }

    /** The archive that {@link #archiveRun()} writes. */
    Path archive() {
        return folder.resolve("runtime.jsa");
    }

    /** One of this project's functions, as deployed. */
    Baseline function(String logicalId, CpuShare share) {
        return java(
                logicalId,
                share,
                ARTIFACTS.resolve(logicalId),
                handler(logicalId),
                functionEnvironment(logicalId),
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

    private Baseline naiveJava(CpuShare share) {
        return java(
                NAIVE_JAVA,
                share,
                folder.resolve("naive-java"),
                "dev.momentcheckout.bench.naive.NaiveCreateSession::handleRequest",
                baselineEnvironment(),
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
                withLambdaVariables(environment),
                event);
    }

    /** Uses the JVM options observed on Lambda: a heap of 85 % of the memory, with 1/64 of the memory at the start. */
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
                "-Djavax.net.ssl.trustStore=" + testCa.javaRootsWithTestCa()));
        command.addAll(archive);
        command.addAll(
                List.of("-cp", classPath, "com.amazonaws.services.lambda.runtime.api.client.AWSLambda", handler));
        return command;
    }

    private Baseline node(String name, String module) {
        Path root = Path.of("bench/baselines/node").toAbsolutePath();
        var environment = new HashMap<>(baselineEnvironment());
        environment.put("NODE_EXTRA_CA_CERTS", testCa.root().toString());
        environment.put("MOMENT_SECRET_KEY", StubBackend.API_KEY);
        return new Baseline(
                name,
                root,
                List.of(
                        "node",
                        root.resolve("runtime.mjs").toString(),
                        root.resolve(module).toString()),
                withLambdaVariables(environment),
                Events::create);
    }

    /** The environment that the template gives to a function, with the stub's address for Moment. */
    private Map<String, String> functionEnvironment(String function) {
        var environment = new HashMap<>(TEMPLATE.environment(
                function,
                Map.of("ApiKeySecretArn", SECRET, "SigningSecretArn", SIGNING, "IntegrationId", "bench"),
                Map.of(
                        "AWS::StackName", "bench",
                        "Sessions", "Sessions",
                        "Catalog", "Catalog",
                        "EventBus", "bench",
                        "ParkedEvents", "ParkedEvents",
                        "DeadLetters", "DeadLetters")));
        environment.computeIfPresent("MOMENT_BASE_URL", (_, _) -> backend.url().toString());
        return environment;
    }

    private Map<String, String> baselineEnvironment() {
        return Map.of(
                "MOMENT_BASE_URL", backend.url().toString(),
                "MOMENT_API_KEY_SECRET_ARN", SECRET,
                "SESSIONS_TABLE", "Sessions",
                "SUCCESS_URLS", "https://example.com/return?session_id={SESSION_ID}",
                "JAVA_TOOL_OPTIONS", "-XX:+TieredCompilation -XX:TieredStopAtLevel=1");
    }

    /** Adds the variables that Lambda sets, with the stub's address for AWS. */
    private Map<String, String> withLambdaVariables(Map<String, String> environment) {
        var all = new HashMap<>(environment);
        String url = backend.url().toString();
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
