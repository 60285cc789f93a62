package dev.momentcheckout.lab;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the lab finds the template, on which address and ports it listens, and who is told by webhooks.
 *
 * @param host the IPv4 address that everything listens on; {@code 0.0.0.0} lets containers in, and whoever else reaches this machine
 * @param ports by server; 0 takes any free one
 * @param webhookTarget where the Moment simulator sends webhooks; null for the lab's own gateway
 */
public record LabSettings(
        Path template,
        String host,
        Map<LabServer, Integer> ports,
        @Nullable URI webhookTarget) {
    private static final int HIGHEST_PORT = 65_535;
    private static final String LOOPBACK = "127.0.0.1";

    public LabSettings {
        ports = Map.copyOf(ports);
    }

    /** Any free ports of the loopback interface, for demos and tests. */
    public static LabSettings onFreePorts(Path template) {
        return new LabSettings(template, LOOPBACK, Map.of(), null);
    }

    /**
     * The default address and ports, or those that the environment names. Where a default port is in use, the next free one is taken; one that was asked for
     * must be free.
     *
     * @param say is told of each port that is not the default, since it is in use
     * @throws LabException if something is malformed, or a port that was asked for is in use
     */
    public static LabSettings onKnownPorts(Path template, Map<String, String> environment, Consumer<String> say) {
        String host = host(environment.getOrDefault("LAB_HOST", ""));
        var ports = new LinkedHashMap<LabServer, Integer>();
        for (LabServer server : LabServer.values()) {
            String value = environment.getOrDefault(server.variable(), "");
            if (value.isEmpty()) {
                ports.put(server, nextFree(server, host, ports, say));
            } else {
                ports.put(server, free(server, host, port(server, value)));
            }
        }
        return new LabSettings(template, host, ports, webhookTarget(environment.getOrDefault("LAB_WEBHOOK_URL", "")));
    }

    int port(LabServer server) {
        return ports.getOrDefault(server, 0);
    }

    private static String host(String value) {
        if (value.isEmpty()) {
            return LOOPBACK;
        }
        try (var probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(Inet4Address.ofLiteral(value), 0));
            return value;
        } catch (IllegalArgumentException | IOException e) {
            throw new LabException(
                    "LAB_HOST must be an IPv4 address of this machine, 127.0.0.1 or 0.0.0.0 for all of them, not \""
                            + value + "\"",
                    e);
        }
    }

    private static @Nullable URI webhookTarget(String value) {
        if (value.isEmpty()) {
            return null;
        }
        if (!value.matches("https?://[^\\s/]+(/\\S*)?")) {
            throw new LabException("LAB_WEBHOOK_URL must be an http or https URL, not \"" + value + "\"");
        }
        return URI.create(value);
    }

    private static int port(LabServer server, String value) {
        if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > HIGHEST_PORT) {
            throw new LabException(server.variable() + " must be a port, 0 to 65535, not \"" + value + "\"");
        }
        return Integer.parseInt(value);
    }

    /** Asked beforehand, so that the answer is one line and not many servers' traces. */
    private static int free(LabServer server, String host, int port) {
        if (!isFree(host, port)) {
            throw new LabException("Port " + port + " (" + server.title()
                    + ") is in use. Stop what listens there, or choose another: " + server.variable() + "="
                    + Math.min(port + 1000, HIGHEST_PORT) + " make run");
        }
        return port;
    }

    private static int nextFree(LabServer server, String host, Map<LabServer, Integer> taken, Consumer<String> say) {
        if (isFree(host, server.defaultPort())) {
            return server.defaultPort();
        }
        Set<Integer> others = new HashSet<>(taken.values());
        for (LabServer other : LabServer.values()) {
            others.add(other.defaultPort());
        }
        for (int port = server.defaultPort() + 1; port <= HIGHEST_PORT; port++) {
            if (!others.contains(port) && isFree(host, port)) {
                say.accept("Port " + server.defaultPort() + " (" + server.title() + ") is in use: " + port
                        + " is taken instead. " + server.variable() + " names another.");
                return port;
            }
        }
        throw new LabException("No port above " + server.defaultPort() + " is free for the " + server.title());
    }

    private static boolean isFree(String host, int port) {
        try (var probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(host, port));
            return true;
        } catch (IOException inUse) {
            return false;
        }
    }
}
