package dev.momentcheckout.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the lab finds the template and on which ports it listens; everything listens on the loopback interface.
 *
 * @param ports by server; 0 takes any free one
 */
public record LabSettings(Path template, Map<LabServer, Integer> ports) {
    private static final int HIGHEST_PORT = 65_535;

    public LabSettings {
        ports = Map.copyOf(ports);
    }

    /** Any free ports, for demos and tests. */
    public static LabSettings onFreePorts(Path template) {
        return new LabSettings(template, Map.of());
    }

    /**
     * The default ports, or those that the environment names.
     *
     * @throws LabException if a port is no number or in use
     */
    public static LabSettings onKnownPorts(Path template, Map<String, String> environment) {
        var ports = new LinkedHashMap<LabServer, Integer>();
        for (LabServer server : LabServer.values()) {
            String value = environment.getOrDefault(server.variable(), "");
            int port = value.isEmpty() ? server.defaultPort() : port(server, value);
            requireFree(server, port);
            ports.put(server, port);
        }
        return new LabSettings(template, ports);
    }

    int port(LabServer server) {
        return ports.getOrDefault(server, 0);
    }

    /** The address that everything listens on. */
    static String host() {
        return InetAddress.ofLiteral("127.0.0.1").getHostAddress();
    }

    private static int port(LabServer server, String value) {
        if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > HIGHEST_PORT) {
            throw new LabException(server.variable() + " must be a port, 0 to 65535, not \"" + value + "\"");
        }
        return Integer.parseInt(value);
    }

    /** Asked beforehand, so that the answer is one line and not four servers' traces. */
    private static void requireFree(LabServer server, int port) {
        try (var probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(host(), port));
        } catch (IOException e) {
            throw new LabException(
                    "Port " + port + " (" + server.title() + ") is in use. Stop what listens there, or choose another: "
                            + server.variable() + "=" + Math.min(port + 1000, HIGHEST_PORT) + " make run",
                    e);
        }
    }
}
