package dev.momentcheckout.local.aws;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.function.Consumer;

/** A Helidon server on one address. If the port is in use, it throws; Helidon alone only logs this. */
public final class HttpListener implements AutoCloseable {
    private final WebServer server;
    private final URI endpoint;

    private HttpListener(WebServer server, URI endpoint) {
        this.server = server;
        this.endpoint = endpoint;
    }

    /**
     * Starts a server.
     *
     * @param what the server's name in the message when the port is in use
     * @param host the address to listen on; {@code 0.0.0.0} for all
     * @param port 0 for any free port
     * @throws UncheckedIOException if the port is in use or the address is unknown
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
        return new HttpListener(server, url(host, server.port()));
    }

    /** Returns the URL of a server that listens on {@code host}; the loopback address if it listens on all. */
    static URI url(String host, int port) {
        return URI.create("http://" + (host.equals("0.0.0.0") ? "127.0.0.1" : host) + ":" + port);
    }

    /** Returns the endpoint's URL, without a trailing slash. */
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
