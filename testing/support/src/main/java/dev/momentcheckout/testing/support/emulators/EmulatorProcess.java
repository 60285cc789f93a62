package dev.momentcheckout.testing.support.emulators;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server in a process of its own on the loopback interface. It stops when it is closed or when this JVM ends, even if
 * the JVM is killed: a shell waits for the end of its standard input, which only this JVM holds open.
 */
public final class EmulatorProcess implements AutoCloseable {
    private static final Logger LOG = System.getLogger(EmulatorProcess.class.getName());

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(5);

    /** Runs its arguments as a command until that ends or its own standard input ends. */
    private static final String SUPERVISOR = """
            exec 3<&0
            "$@" < /dev/null 3<&- &
            server=$!
            { cat <&3 > /dev/null; kill "$server" 2> /dev/null; } &
            exec 3<&-
            wait "$server"
            """;

    private final String name;
    private final Process supervisor;
    private final URI endpoint;
    private final Path output;

    private EmulatorProcess(String name, Process supervisor, URI endpoint, Path output) {
        this.name = name;
        this.supervisor = supervisor;
        this.endpoint = endpoint;
        this.output = output;
    }

    /**
     * Starts a server and waits until it answers.
     *
     * @param command the words of the command
     * @param environment variables in addition to those of this process
     * @param port the port in the command, on which the server listens
     * @param healthPath a path that the server answers with status 200 once it is ready
     * @throws IllegalStateException if it ends or does not answer within a minute; the message has its output
     */
    static EmulatorProcess start(List<String> command, Map<String, String> environment, int port, String healthPath) {
        var words = new ArrayList<>(List.of("sh", "-c", SUPERVISOR, "sh"));
        words.addAll(command);
        long startedAt = System.nanoTime();
        try {
            Path output = Files.createTempFile(Path.of(command.getFirst()).getFileName() + "-", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            URI endpoint = URI.create("http://127.0.0.1:" + port);
            var process = new EmulatorProcess(command.getFirst(), builder.start(), endpoint, output);
            process.awaitReady(healthPath, startedAt);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(command.getFirst() + " cannot be started", e);
        }
    }

    /** Returns a port of the loopback interface on which nothing listens. */
    static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No port is free", e);
        }
    }

    /** Returns the server's URL, without a trailing slash. */
    public URI endpoint() {
        return endpoint;
    }

    /** Stops the server and waits until it has ended. */
    @Override
    public void close() {
        try {
            supervisor.getOutputStream().close();
            if (!supervisor.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
            Files.deleteIfExists(output);
        } catch (IOException e) {
            kill();
            throw new UncheckedIOException(name + " does not stop", e);
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    private void kill() {
        supervisor.descendants().forEach(ProcessHandle::destroyForcibly);
        supervisor.destroyForcibly();
    }

    private void awaitReady(String healthPath, long startedAt) {
        long end = startedAt + START_TIMEOUT.toNanos();
        while (!isHealthy(healthPath)) {
            if (hasEndedAfterAPause() || System.nanoTime() > end) {
                String printed = printed();
                close();
                throw new IllegalStateException(name + " does not start at " + endpoint + ": " + printed);
            }
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt);
        LOG.log(Level.INFO, "{0} answers after {1} ms", name, millis);
    }

    private boolean isHealthy(String path) {
        try {
            var connection = (HttpURLConnection) endpoint.resolve(path).toURL().openConnection();
            connection.setReadTimeout((int) HEALTH_TIMEOUT.toMillis());
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK && supervisor.isAlive();
        } catch (IOException notYet) {
            return false;
        }
    }

    private boolean hasEndedAfterAPause() {
        try {
            return supervisor.waitFor(POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while " + name + " starts", e);
        }
    }

    private String printed() {
        try {
            return Files.readString(output).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
