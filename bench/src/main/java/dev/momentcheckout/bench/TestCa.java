package dev.momentcheckout.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate authority of the bench. The baselines call 127.0.0.1 over TLS and verify its certificate as on Lambda,
 * with all root certificates of Java and of the system.
 */
final class TestCa {
    private static final String PASSWORD = "changeit";
    private static final Path SYSTEM_ROOTS = Path.of("/etc/ssl/certs/ca-certificates.crt");

    private final Path folder;

    private TestCa(Path folder) {
        this.folder = folder;
    }

    /** Creates the keys and certificates in an empty folder. */
    static TestCa in(Path folder) {
        var testCa = new TestCa(folder);
        testCa.create();
        return testCa;
    }

    /**
     * The file of the system's roots; {@link ColdStart} mounts {@link #systemRootsWithTestCa()} over it for one
     * process.
     */
    static Path systemRootsPath() {
        return SYSTEM_ROOTS;
    }

    /** A key store of Java's roots and this one, with Java's default password. */
    Path javaRootsWithTestCa() {
        return folder.resolve("cacerts");
    }

    /** A PEM file of the system's roots and this one. */
    Path systemRootsWithTestCa() {
        return folder.resolve("roots.pem");
    }

    /** A PEM file of this root alone. */
    Path root() {
        return folder.resolve("root.pem");
    }

    /** The TLS context of a server at 127.0.0.1. */
    SSLContext server() {
        try (InputStream in = Files.newInputStream(folder.resolve("server.p12"))) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new BenchException("The server's key cannot be read", e);
        }
    }

    private void create() {
        keytool("root.p12", "-genkeypair", "-alias", "root", "-keyalg", "EC", "-dname", "CN=Bench", "-ext", "bc:c");
        keytool("root.p12", "-exportcert", "-alias", "root", "-rfc", "-file", root().toString());
        keytool("server.p12", "-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=127.0.0.1");
        String request = folder.resolve("server.csr").toString();
        String signed = folder.resolve("server.pem").toString();
        keytool("server.p12", "-certreq", "-alias", "server", "-file", request);
        keytool(
                "root.p12",
                "-gencert",
                "-alias",
                "root",
                "-infile",
                request,
                "-outfile",
                signed,
                "-rfc",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost");
        keytool("server.p12", "-importcert", "-noprompt", "-alias", "root", "-file", root().toString());
        keytool("server.p12", "-importcert", "-noprompt", "-alias", "server", "-file", signed);
        try {
            Files.copy(Path.of(System.getProperty("java.home"), "lib/security/cacerts"), javaRootsWithTestCa());
            keytool("cacerts", "-importcert", "-noprompt", "-alias", "bench", "-file", root().toString());
            Files.writeString(systemRootsWithTestCa(), Files.readString(SYSTEM_ROOTS) + Files.readString(root()));
        } catch (IOException e) {
            throw new UncheckedIOException("The root certificates cannot be copied from " + SYSTEM_ROOTS, e);
        }
    }

    private void keytool(String store, String... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                "-keystore",
                folder.resolve(store).toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(arguments));
        Command.run(command);
    }
}
