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
 * An authority of the bench's own, so that all that is measured speaks TLS to 127.0.0.1 and checks certificates as it does on Lambda: among all the roots that
 * Java and the system have.
 */
final class TestCa {
    private static final String PASSWORD = "changeit";
    private static final Path SYSTEM_ROOTS = Path.of("/etc/ssl/certs/ca-certificates.crt");

    private final Path folder;

    private TestCa(Path folder) {
        this.folder = folder;
    }

    /** Makes the keys in a folder, which is empty. */
    static TestCa in(Path folder) {
        var authority = new TestCa(folder);
        authority.make();
        return authority;
    }

    /** Where the roots of the system are, to be covered by {@link #systemRoots()} for a process. */
    static Path placeOfSystemRoots() {
        return SYSTEM_ROOTS;
    }

    /** Java's roots and this one; its password is Java's own. */
    Path javaRoots() {
        return folder.resolve("cacerts");
    }

    /** The system's roots and this one, as PEM. */
    Path systemRoots() {
        return folder.resolve("roots.pem");
    }

    /** This root alone, as PEM. */
    Path root() {
        return folder.resolve("root.pem");
    }

    /** What a server at 127.0.0.1 shows. */
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

    private void make() {
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
            Files.copy(Path.of(System.getProperty("java.home"), "lib/security/cacerts"), javaRoots());
            keytool("cacerts", "-importcert", "-noprompt", "-alias", "bench", "-file", root().toString());
            Files.writeString(systemRoots(), Files.readString(SYSTEM_ROOTS) + Files.readString(root()));
        } catch (IOException e) {
            throw new UncheckedIOException("The system's roots are looked for in " + SYSTEM_ROOTS, e);
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
