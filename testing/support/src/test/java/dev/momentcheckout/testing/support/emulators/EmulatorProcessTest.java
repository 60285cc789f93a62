package dev.momentcheckout.testing.support.emulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** With the JDK's file server as the emulator. */
class EmulatorProcessTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static EmulatorProcess fileServer(int port) {
        var command = List.of(JAVA, "-m", "jdk.httpserver", "-b", "127.0.0.1", "-p", Integer.toString(port));
        return EmulatorProcess.start(command, Map.of(), port, "/");
    }

    /** Starts a server, prints the supervisor's and the server's process ids, and waits. */
    static final class Starter {
        private Starter() {}

        public static void main(String[] arguments) throws IOException {
            fileServer(Integer.parseInt(arguments[0]));
            ProcessHandle.current().descendants().forEach(process -> System.out.println(process.pid()));
            System.out.println("started");
            System.in.read();
        }
    }

    @Test
    void answers_once_it_is_started_and_stops_when_it_is_closed() throws IOException {
        int port = EmulatorProcess.freePort();
        try (EmulatorProcess server = fileServer(port)) {
            assertThat(server.endpoint()).isEqualTo(URI.create("http://127.0.0.1:" + port));
            connect(port);
        }
        assertThatThrownBy(() -> connect(port)).isInstanceOf(ConnectException.class);
    }

    @Test
    void stops_when_its_jvm_is_killed() throws Exception {
        Process jvm = new ProcessBuilder(
                        JAVA,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Starter.class.getName(),
                        Integer.toString(EmulatorProcess.freePort()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<ProcessHandle> started = jvm.inputReader()
                .lines()
                .takeWhile(line -> !line.equals("started"))
                .map(line -> ProcessHandle.of(Long.parseLong(line)).orElseThrow())
                .toList();
        assertThat(started).hasSizeGreaterThanOrEqualTo(2).allMatch(ProcessHandle::isAlive);

        jvm.destroyForcibly();

        for (ProcessHandle process : started) {
            process.onExit().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void names_the_port_in_use() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> fileServer(other.getLocalPort()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("127.0.0.1:" + other.getLocalPort())
                    .hasMessageContaining("Address already in use");
        }
    }

    @Test
    void a_program_that_ends_at_once_does_not_start() {
        var command = List.of("sh", "-c", "echo no such option; exit 1");
        int port = EmulatorProcess.freePort();

        assertThatThrownBy(() -> EmulatorProcess.start(command, Map.of(), port, "/"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no such option");
    }

    private static void connect(int port) throws IOException {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
    }
}
