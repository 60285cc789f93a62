package dev.momentcheckout.local.aws;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.function.Consumer;

/** A Helidon server on one address that either listens or throws: Helidon itself only logs that a port is taken. */
public final class HttpListener implements AutoCloseable {
    private final WebServer server;
    private final URI endpoint;

    private HttpListener(WebServer server, URI endpoint) {
        this.server = server;
        this.endpoint = endpoint;
    }

    /**
     * Listens.
     *
     * @param what named in the message when the port is taken
     * @param host the address to listen on; {@code 0.0.0.0} for all
     * @param port 0 for any free port
     * @throws UncheckedIOException if it cannot listen there
     */
    public static HttpListener start(String what, String host, int port, Consumer<HttpRouting.Builder> routing) {
        WebServer server = WebServer.builder()
                .address(address(host))
                .port(port)
                .shutdownHook(false)
                .routing(routing)
                .build()
                .start();
        if (!server.isRunning()) {
            throw new UncheckedIOException(new IOException(what + " cannot listen on " + host + ":" + port));
        }
        String reachable = host.equals("0.0.0.0") ? "127.0.0.1" : host;
        return new HttpListener(server, URI.create("http://" + reachable + ":" + server.port()));
    }

    /** Where it listens, without a slash at the end. */
    public URI endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        server.stop();
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException("No such address: " + host, e);
        }
    }
}
