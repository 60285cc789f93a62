package dev.momentcheckout.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An HTTPS server on this machine plays the issuer. */
class IssuerMetadataTest {
    private static final char[] PASSWORD = "password".toCharArray();

    /** Longer than any answer of the server that answers. */
    private static final Duration LONG = Duration.ofMinutes(1);

    private static SSLContext tls;

    private final CountDownLatch end = new CountDownLatch(1);
    private ExecutorService threads;
    private HttpsServer server;
    private Answer answer;

    /** What the server does with a request. */
    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    @BeforeAll
    static void createCertificate(@TempDir Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path file = folder.resolve("issuer.p12");
        String keytool = Path.of(System.getProperty("java.home"), "bin/keytool").toString();
        Process process = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD),
                        "-alias",
                        "issuer",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1")
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry("issuer", keys.getCertificate("issuer"));
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
        keyManagers.init(keys, PASSWORD);
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
        trustManagers.init(trusted);
        tls = SSLContext.getInstance("TLS");
        tls.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
    }

    @BeforeEach
    void start() throws IOException {
        threads = Executors.newCachedThreadPool();
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer.to(exchange);
            }
        });
        server.start();
        answer = json("{\"issuer\": \"%s\", \"jwks_uri\": \"%s/keys\"}".formatted(issuer(), issuer()));
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.close();
    }

    @Test
    void accepts_an_issuer_that_describes_itself() {
        assertThat(trusting(LONG).problem(issuer())).isEmpty();
    }

    @Test
    void reads_the_address_that_the_standard_defines() {
        answer = exchange -> respond(
                exchange,
                exchange.getRequestURI().getPath().equals("/tenant/.well-known/openid-configuration") ? 200 : 404,
                "{\"issuer\": \"%s/tenant\", \"jwks_uri\": \"https://keys.example\"}".formatted(issuer()));

        assertThat(trusting(LONG).problem(issuer() + "/tenant")).isEmpty();
        assertThat(trusting(LONG).problem(issuer() + "/other")).isPresent();
    }

    /** Auth0's issuers end with a slash, and so do the claims of its tokens. */
    @Test
    void the_address_of_an_issuer_with_a_final_slash_has_one_slash() {
        answer = exchange -> respond(
                exchange,
                exchange.getRequestURI().getPath().equals("/.well-known/openid-configuration") ? 200 : 404,
                "{\"issuer\": \"%s/\", \"jwks_uri\": \"https://keys.example\"}".formatted(issuer()));

        assertThat(trusting(LONG).problem(issuer() + "/")).isEmpty();
        assertThat(trusting(LONG).problem(issuer()).orElseThrow()).contains("names the issuer \"" + issuer() + "/\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | {}                                              | answers with status 404",
                "301 | {}                                              | answers with status 301",
                "500 | {}                                              | answers with status 500",
                "200 | <html>Welcome</html>                            | does not answer with JSON",
                "200 | ''                                              | names the issuer \"\"",
                "200 | []                                              | names the issuer \"\"",
                "200 | {\"jwks_uri\": \"https://keys.example\"}        | names the issuer \"\"",
                "200 | {\"issuer\": \"https://other.example\"}         | names the issuer \"https://other.example\"",
            })
    void an_issuer_that_answers_something_else_is_a_problem(int status, String body, String fault) {
        answer = exchange -> respond(exchange, status, body);

        assertThat(trusting(LONG).problem(issuer()).orElseThrow())
                .startsWith("JwtIssuer: " + issuer() + "/.well-known/openid-configuration " + fault)
                .contains("API Gateway reads this address when it creates the authorizer")
                .contains("ISSUER_CHECK=off");
    }

    @Test
    void an_issuer_without_keys_is_a_problem() {
        answer = json("{\"issuer\": \"%s\"}".formatted(issuer()));

        assertThat(trusting(LONG).problem(issuer()).orElseThrow()).contains("names no jwks_uri");
    }

    @Test
    void an_issuer_that_does_not_answer_is_a_problem() {
        answer = _ -> await(end);

        assertThat(trusting(Duration.ofMillis(300)).problem(issuer()).orElseThrow())
                .contains("does not answer within 300 ms");
    }

    @Test
    void an_issuer_that_does_not_end_its_answer_is_a_problem() {
        answer = exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            await(end);
        };

        assertThat(trusting(Duration.ofMillis(300)).problem(issuer()).orElseThrow())
                .contains("does not answer within 300 ms");
    }

    @Test
    void an_answer_of_more_than_a_megabyte_is_a_problem() {
        answer = json("{\"issuer\": \"%s\", \"jwks_uri\": \"https://keys.example\", \"more\": \"%s\"}"
                .formatted(issuer(), "x".repeat(1_000_000)));

        assertThat(trusting(LONG).problem(issuer()).orElseThrow()).contains("cannot be read");
    }

    @Test
    void an_issuer_that_nothing_serves_is_a_problem() throws IOException {
        int free;
        try (var probe = new ServerSocket(0)) {
            free = probe.getLocalPort();
        }

        assertThat(trusting(LONG).problem("https://127.0.0.1:" + free).orElseThrow())
                .contains("cannot be read (ConnectException");
    }

    @Test
    void a_host_name_that_does_not_exist_is_a_problem() {
        assertThat(trusting(LONG).problem("https://issuer.invalid").orElseThrow())
                .contains("cannot be read (ConnectException");
    }

    @Test
    void a_certificate_that_is_not_trusted_is_a_problem() {
        assertThat(IssuerMetadata.overTheInternet().problem(issuer()).orElseThrow())
                .contains("cannot be read (SSLHandshakeException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:sk_live_1@issuer.example",
                "https://issuer.example?key=sk_live_1",
                "https://issuer.example#sk_live_1",
                "https://sk_live_1@a_b.example",
                "https://a_b.example?key=sk_live_1",
                "https://a_b$sk_live_1",
                "https://",
                "https:///sk_live_1",
                "https://a b"
            })
    void an_address_that_cannot_be_an_issuer_is_a_problem_and_not_repeated(String issuer) {
        assertThat(trusting(LONG).problem(issuer))
                .contains("JwtIssuer must be an https URL with a host name, and without user name, query and fragment");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://a_b.example", "https://a_b.example/", "https://a_b.example:8443/tenant"})
    void an_issuer_with_a_host_name_that_java_does_not_accept_is_out_of_reach_and_no_problem(String issuer) {
        assertThat(IssuerMetadata.isOutOfReach(issuer)).isTrue();
        assertThat(trusting(LONG).problem(issuer)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://issuer.example", "https://127.0.0.1:1", "https://[::1]:1/tenant", "https://a b"})
    void other_issuers_are_not_out_of_reach(String issuer) {
        assertThat(IssuerMetadata.isOutOfReach(issuer)).isFalse();
    }

    private static IssuerMetadata trusting(Duration timeout) {
        return new IssuerMetadata(HttpClient.newBuilder().sslContext(tls).build(), timeout);
    }

    private String issuer() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    private static Answer json(String body) {
        return exchange -> respond(exchange, 200, body);
    }

    private static void respond(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
