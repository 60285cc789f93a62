package dev.momentcheckout.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrowserProtectionTest {
    private final MomentSimulator simulator = MomentSimulator.start(SimulatorSettings.defaults());

    @AfterEach
    void stop() {
        simulator.close();
    }

    /** A name that points to this machine makes a page of another site an own page. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "evil-localhost.example",
                "localhost.",
                "evil.host.docker.internal",
                "2130706433.example",
            })
    void a_host_name_of_another_site_is_answered_by_no_route(String host) throws Exception {
        for (String path : new String[] {"/_sim/sessions", "/pay/ps_1", "/collect/payment_sessions/ps_1"}) {
            Answer answer = send("GET", path, host + ":8081");

            assertThat(answer.status()).as(path).isEqualTo(421);
            assertThat(answer.headers()).contains("content-type: application/problem+json");
            JsonNode problem = JsonFormat.JSON.readTree(answer.body());
            assertThat(problem.path("type").asText()).isEqualTo("about:blank");
            assertThat(problem.path("title").asText()).isEqualTo("Misdirected Request");
            assertThat(problem.path("status").asInt()).isEqualTo(421);
            assertThat(problem.path("detail").asText())
                    .contains("\"" + host + ":8081\"", "an IP address", "*.localhost", "host.docker.internal")
                    // The simulator also runs alone, where the lab's variables mean nothing.
                    .doesNotContain("make run", "LAB_");
        }
        assertThat(simulator.calls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:8081",
                "moment.localhost:8081",
                "127.0.0.1",
                "127.0.0.1:8081",
                "192.168.1.5:8081",
                "172.17.0.1:8081",
                "[::1]",
                "[::1]:8081",
                "host.docker.internal:8081",
                "moment:8081",
            })
    void addresses_and_names_of_this_machine_are_answered(String host) throws Exception {
        assertThat(send("GET", "/_sim/sessions", host).status()).isEqualTo(200);
        assertThat(send("POST", "/_sim/faults/release", host).status()).isEqualTo(200);
    }

    /** Clients that are no browsers send none of the headers; browsers without the first one send the other. */
    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site: cross-site, 403",
        "Sec-Fetch-Site: same-site, 403",
        "Sec-Fetch-Site: same-origin, 200",
        "Sec-Fetch-Site: none, 200",
        "Origin: https://evil.example, 403",
        "Origin: http://127.0.0.1:3000, 403",
        "Origin: null, 403",
        "Origin: http://127.0.0.1:8081, 200",
        "X-Other: none, 200",
    })
    void a_page_of_another_site_changes_nothing(String header, int status) throws Exception {
        for (String method : new String[] {"POST", "DELETE"}) {
            Answer answer = send(
                    method, method.equals("POST") ? "/_sim/webhooks/hold" : "/_sim/faults", "127.0.0.1:8081", header);

            assertThat(answer.status()).isEqualTo(status);
            if (status == 403) {
                assertThat(JsonFormat.JSON.readTree(answer.body()).path("title").asText())
                        .isEqualTo("Forbidden");
            }
        }
        assertThat(send("GET", "/_sim/sessions", "127.0.0.1:8081", header).status())
                .isEqualTo(200);
    }

    /** A proxy may replace the host name; the browser has compared the origins before. */
    @Test
    void an_own_page_behind_a_proxy_may_change_something() throws Exception {
        assertThat(send(
                                "POST",
                                "/_sim/webhooks/hold",
                                "localhost:8081",
                                "Sec-Fetch-Site: same-origin\r\nOrigin: https://lab.proxy.example")
                        .status())
                .isEqualTo(200);
    }

    private record Answer(int status, List<String> headers, String body) {}

    private Answer send(String method, String path, String host) throws IOException {
        return send(method, path, host, "X-Other: none");
    }

    /** Java's HTTP client sets the header Host itself. */
    private Answer send(String method, String path, String host, String header) throws IOException {
        URI base = simulator.baseUrl();
        try (var socket = new Socket(base.getHost(), base.getPort())) {
            String request = "%s %s HTTP/1.1\r\nHost: %s\r\n%s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    .formatted(method, path, host, header);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.setSoTimeout(10_000);
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            List<String> head = new ArrayList<>();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                head.add(line.toLowerCase(Locale.ROOT));
            }
            var body = new StringBuilder();
            int length = head.stream()
                    .filter(line -> line.startsWith("content-length: "))
                    .mapToInt(line -> Integer.parseInt(line.substring("content-length: ".length())))
                    .findFirst()
                    .orElseThrow();
            while (body.length() < length) {
                body.append((char) in.read());
            }
            return new Answer(Integer.parseInt(head.getFirst().substring(9, 12)), head, body.toString());
        }
    }
}
