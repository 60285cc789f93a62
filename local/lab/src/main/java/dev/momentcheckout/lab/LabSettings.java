package dev.momentcheckout.lab;

import dev.momentcheckout.local.aws.DynamoDbAccess;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The lab's template, listen address, ports, webhook target and DynamoDB.
 *
 * @param host the IPv4 address of all servers; {@code 0.0.0.0} also accepts connections from containers and from the
 *     network
 * @param ports by server; 0 means any free port
 * @param webhookTarget the URL that the Moment simulator sends webhooks to; null means the lab's own gateway
 * @param corsOrigins the template's parameter {@code CorsOrigins}; empty allows no page of another origin
 * @param otherDynamoDb the DynamoDB to use; null means one in this process
 */
public record LabSettings(
        Path template,
        String host,
        Map<LabServer, Integer> ports,
        @Nullable URI webhookTarget,
        String corsOrigins,
        @Nullable DynamoDbAccess otherDynamoDb) {
    private static final String ENDPOINT = "LAB_DYNAMODB_ENDPOINT";
    private static final int HIGHEST_PORT = 65_535;
    private static final String LOOPBACK = "127.0.0.1";

    public LabSettings {
        ports = Map.copyOf(ports);
    }

    /** Returns settings with free ports on the loopback interface, for tests. */
    public static LabSettings onFreePorts(Path template) {
        return onFreePorts(template, Map.of());
    }

    /**
     * Returns settings with free ports on the loopback interface and the DynamoDB that the environment names, for
     * commands that exit.
     *
     * @throws LabException if {@code LAB_DYNAMODB_ENDPOINT} is malformed
     */
    public static LabSettings onFreePorts(Path template, Map<String, String> environment) {
        return new LabSettings(template, LOOPBACK, Map.of(), null, "", otherDynamoDb(environment));
    }

    /**
     * Returns settings with the address and ports that the environment names, else the defaults. A default port that
     * is in use is replaced by the next free one. A port that the environment names must be free, and named once.
     *
     * @param notices receives a message for each default port that is replaced
     * @throws LabException if a variable is malformed, a port that the environment names is in use, or two variables
     *     contradict each other
     */
    public static LabSettings onKnownPorts(Path template, Map<String, String> environment, Consumer<String> notices) {
        String host = host(environment.getOrDefault("LAB_HOST", ""));
        DynamoDbAccess otherDynamoDb = otherDynamoDb(environment);
        var ports = new LinkedHashMap<LabServer, Integer>();
        var onDefaultPorts = new ArrayList<LabServer>();
        for (LabServer server : LabServer.values()) {
            String value = environment.getOrDefault(server.variable(), "");
            if (server == LabServer.DYNAMODB && otherDynamoDb != null) {
                requireUnset(server, value);
            } else if (value.isEmpty()) {
                onDefaultPorts.add(server);
            } else {
                ports.put(server, requireUnassigned(server, requireFree(server, host, port(server, value)), ports));
            }
        }
        // Last, so that none takes a port that the environment names for another server.
        for (LabServer server : onDefaultPorts) {
            ports.put(server, nextFree(server, host, ports, notices));
        }
        return new LabSettings(
                template,
                host,
                ports,
                webhookTarget(environment.getOrDefault("LAB_WEBHOOK_URL", "")),
                environment.getOrDefault("LAB_CORS_ORIGINS", ""),
                otherDynamoDb);
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
                    "LAB_HOST must be an IPv4 address of this machine, or 0.0.0.0 for all addresses, not \"" + value
                            + "\"",
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

    private static @Nullable DynamoDbAccess otherDynamoDb(Map<String, String> environment) {
        String value = environment.getOrDefault(ENDPOINT, "");
        return value.isEmpty() ? null : DynamoDbAccess.fromEnvironment(endpoint(value), environment);
    }

    private static URI endpoint(String value) {
        if (value.matches("https?://[^\\s/?#@]+/?")) {
            try {
                // Throws for a host name or a port that java.net.URI.create accepts.
                URI uri = new URI(value).parseServerAuthority();
                if (uri.getPort() <= HIGHEST_PORT) {
                    return URI.create(value.replaceAll("/$", ""));
                }
            } catch (URISyntaxException e) {
                throw malformedEndpoint(value, e);
            }
        }
        throw malformedEndpoint(value, null);
    }

    private static LabException malformedEndpoint(String value, @Nullable Exception cause) {
        return new LabException(
                ENDPOINT + " must be an http or https URL without a path, such as http://127.0.0.1:8000, not \"" + value
                        + "\"",
                cause);
    }

    private static void requireUnset(LabServer server, String value) {
        if (!value.isEmpty()) {
            throw new LabException("No " + server.title() + " starts on " + server.variable() + "=" + value
                    + ", because " + ENDPOINT + " names another one. Unset one of the two.");
        }
    }

    private static int port(LabServer server, String value) {
        if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > HIGHEST_PORT) {
            throw new LabException(server.variable() + " must be a port from 0 to 65535, not \"" + value + "\"");
        }
        return Integer.parseInt(value);
    }

    /** Checked before any server starts, so that the error is one line instead of a stack trace. */
    private static int requireFree(LabServer server, String host, int port) {
        if (!isFree(host, port)) {
            throw new LabException("Port " + port + " (" + server.title()
                    + ") is in use. Stop the process that listens there, or choose another port: make run "
                    + server.variable() + "=" + Math.min(port + 1000, HIGHEST_PORT));
        }
        return port;
    }

    private static int requireUnassigned(LabServer server, int port, Map<LabServer, Integer> assigned) {
        assigned.forEach((other, assignedPort) -> {
            if (port != 0 && port == assignedPort) {
                throw new LabException(other.variable() + " and " + server.variable() + " are both " + port
                        + ". Each server needs a port of its own.");
            }
        });
        return port;
    }

    private static int nextFree(
            LabServer server, String host, Map<LabServer, Integer> assigned, Consumer<String> notices) {
        if (!assigned.containsValue(server.defaultPort()) && isFree(host, server.defaultPort())) {
            return server.defaultPort();
        }
        Set<Integer> reserved = new HashSet<>(assigned.values());
        for (LabServer other : LabServer.values()) {
            reserved.add(other.defaultPort());
        }
        for (int port = server.defaultPort() + 1; port <= HIGHEST_PORT; port++) {
            if (!reserved.contains(port) && isFree(host, port)) {
                notices.accept("Port " + server.defaultPort() + " (" + server.title() + ") is in use. Using port "
                        + port + " instead; set " + server.variable() + " to choose another.");
                return port;
            }
        }
        throw new LabException("No free port above " + server.defaultPort() + " for the " + server.title());
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
