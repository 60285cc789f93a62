package dev.momentcheckout.moment;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that sends prepared bytes, one response for each request and the last one to all later requests. It keeps
 * connections open and records the requests.
 */
final class RawServer implements AutoCloseable {
    /** Closes the connection without a response. */
    static final String CLOSED_CONNECTION = "";

    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)\\r?$");

    private final ServerSocket socket;
    private final List<String> responses;
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final List<Socket> connections = new ArrayList<>();

    private RawServer(ServerSocket socket, List<String> responses) {
        this.socket = socket;
        this.responses = responses;
    }

    /** @param responses at least one; {@link #CLOSED_CONNECTION} sends nothing */
    static RawServer responding(String... responses) throws IOException {
        RawServer server = new RawServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), List.of(responses));
        Thread.ofVirtual().start(server::accept);
        return server;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    /** Returns the complete requests, oldest first. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Returns a header of each request, oldest first. */
    List<String> header(String name) {
        Pattern header = Pattern.compile("(?im)^" + Pattern.quote(name) + ": *(.*?)\\r?$");
        return requests.stream()
                .map(header::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .toList();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                synchronized (connections) {
                    connections.add(connection);
                }
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try {
            InputStream in = connection.getInputStream();
            while (true) {
                StringBuilder request = new StringBuilder();
                while (request.indexOf("\r\n\r\n") < 0) {
                    int next = in.read();
                    if (next < 0) {
                        return;
                    }
                    request.append((char) next);
                }
                Matcher length = LENGTH.matcher(request);
                if (length.find()) {
                    request.append(new String(in.readNBytes(Integer.parseInt(length.group(1))), ISO_8859_1));
                }
                String response = next(request.toString());
                if (response.equals(CLOSED_CONNECTION)) {
                    connection.close();
                    return;
                }
                connection.getOutputStream().write(response.getBytes(ISO_8859_1));
                connection.getOutputStream().flush();
            }
        } catch (IOException e) {
            // The client closed the connection, or the test has ended.
            return;
        }
    }

    private synchronized String next(String request) {
        String response = responses.get(Math.min(requests.size(), responses.size() - 1));
        requests.add(request);
        return response;
    }

    @Override
    public void close() {
        try {
            socket.close();
            synchronized (connections) {
                for (Socket connection : connections) {
                    connection.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
