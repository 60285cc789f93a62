package dev.momentcheckout.bench;

import dev.momentcheckout.local.aws.SamTemplate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is measured: the bundle's function as it is deployed, and others that do the same. */
final class Peers {
    static final String OURS = "this bundle";
    static final String NAIVE = "naive Java";
    static final String NODE = "Node, AWS SDK v3";
    static final String SDK_PAGE = "Node, Moment's example";

    private static final String SECRET = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:bench-AbCdEf";

    private final Path folder;
    private final Authority authority;
    private final Outside outside;
    private final String runtimeClassPath;

    /**
     * @param folder where {@code bench/run} has put things
     * @param runtimeClassPath of AWS's runtime interface client
     */
    Peers(Path folder, Authority authority, Outside outside, String runtimeClassPath) {
        this.folder = folder;
        this.authority = authority;
        this.outside = outside;
        this.runtimeClassPath = runtimeClassPath;
    }

    /** {@code CreateSession} and those that open a session too. */
    List<Peer> create(CpuShare share) {
        return List.of(
                java(
                        OURS,
                        share,
                        Path.of("target/artifacts/CreateSession"),
                        "dev.momentcheckout.create.CreateSessionHandler::handleRequest",
                        bundle("CreateSession")),
                java(
                        NAIVE,
                        share,
                        folder.resolve("naive-java"),
                        "dev.momentcheckout.bench.naive.NaiveCreateSession::handleRequest",
                        peer()),
                node(NODE, "sdk-v3.mjs"),
                node(SDK_PAGE, "sdk-page.mjs"));
    }

    /** A function that does nothing, by which the runtime's own class archive is made. */
    Peer archiving(Path archive) {
        return new Peer(
                "archive",
                folder.resolve("hello"),
                javaCommand(
                        CpuShare.ONE,
                        List.of("-XX:ArchiveClassesAtExit=" + archive),
                        "dev.momentcheckout.bench.runtime.Hello::handleRequest"),
                common(Map.of()));
    }

    private Peer java(String name, CpuShare share, Path root, String handler, Map<String, String> environment) {
        return new Peer(
                name,
                root.toAbsolutePath(),
                javaCommand(
                        share,
                        List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + folder.resolve("runtime.jsa")),
                        handler),
                common(environment));
    }

    /** The options that Lambda's Java runtimes were seen to start with; its heap is 85 % of the memory. */
    private List<String> javaCommand(CpuShare share, List<String> archive, String handler) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:MaxHeapSize=" + share.memoryMb() * 85 / 100 + "m",
                "-Djava.net.preferIPv4Stack=true",
                "-Djavax.net.ssl.trustStore=" + authority.javaRoots()));
        command.addAll(archive);
        command.addAll(List.of(
                "-cp", runtimeClassPath, "com.amazonaws.services.lambda.runtime.api.client.AWSLambda", handler));
        return command;
    }

    private Peer node(String name, String module) {
        Path root = Path.of("bench/peers/node").toAbsolutePath();
        var environment = new HashMap<>(peer());
        environment.put("NODE_EXTRA_CA_CERTS", authority.root().toString());
        environment.put("MOMENT_SECRET_KEY", Outside.API_KEY);
        return new Peer(
                name,
                root,
                List.of(
                        "node",
                        root.resolve("runtime.mjs").toString(),
                        root.resolve(module).toString()),
                common(environment));
    }

    /** What the template gives the function, with AWS and Moment where the bench has them. */
    private Map<String, String> bundle(String function) {
        var environment = new HashMap<>(SamTemplate.read(Path.of("template.yaml"))
                .environment(
                        function,
                        Map.of("ApiKeySecretArn", SECRET, "SigningSecretArn", SECRET, "Mark", "bench"),
                        Map.of(
                                "AWS::StackName", "bench",
                                "Sessions", "Sessions",
                                "Catalog", "Catalog",
                                "EventBus", "bench",
                                "Unannounced", "Unannounced")));
        environment.put("MOMENT_BASE_URL", outside.url().toString());
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
        all.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        all.put("AWS_EXECUTION_ENV", "AWS_Lambda_java25");
        return all;
    }
}
