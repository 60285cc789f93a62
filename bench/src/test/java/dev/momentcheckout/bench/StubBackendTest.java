package dev.momentcheckout.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

@EnabledIf("hasSystemRoots")
class StubBackendTest {
    static boolean hasSystemRoots() {
        return Files.isReadable(TestCa.systemRootsPath());
    }

    @Test
    void answers_over_https_to_a_client_that_trusts_its_root(@TempDir Path folder) throws Exception {
        TestCa testCa = TestCa.in(folder);
        try (var backend = new StubBackend(testCa);
                HttpClient http = HttpClient.newBuilder()
                        .sslContext(trusting(testCa.javaRootsWithTestCa()))
                        .build()) {
            HttpResponse<String> session = http.send(
                    HttpRequest.newBuilder(URI.create(backend.url() + "/collect/payment_sessions"))
                            .POST(BodyPublishers.ofString("{\"amount\":4500,\"currency\":\"ZAR\"}"))
                            .build(),
                    BodyHandlers.ofString());
            HttpResponse<String> secret = http.send(
                    HttpRequest.newBuilder(backend.url())
                            .header("X-Amz-Target", "secretsmanager.GetSecretValue")
                            .POST(BodyPublishers.ofString("{}"))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(session.statusCode()).isEqualTo(201);
            assertThat(session.body()).contains("\"amount\":4500", "\"client_token\"");
            assertThat(secret.body()).contains("\"SecretString\":\"sk_test_bench\"");
            assertThat(backend.takeCalls())
                    .containsExactly("POST /collect/payment_sessions", "secretsmanager.GetSecretValue");
            assertThat(backend.takeCalls()).isEmpty();
            assertThat(Files.readString(testCa.systemRootsWithTestCa())).contains(Files.readString(testCa.root()));
        }
    }

    private static SSLContext trusting(Path roots) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try (InputStream in = Files.newInputStream(roots)) {
            store.load(in, "changeit".toCharArray());
        }
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
