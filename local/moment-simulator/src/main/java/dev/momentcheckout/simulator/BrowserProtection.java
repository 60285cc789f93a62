package dev.momentcheckout.simulator;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Protects a server on the developer's machine from pages of other sites in the developer's browser. Requests of other
 * clients pass.
 *
 * <p>A page of another site cannot read a response, but it can send a request: its changes get a 403. If the site's
 * host name points to this machine (DNS rebinding), the browser takes the page for the server's own: such a name gets a
 * 421. An address cannot be pointed elsewhere, and a name without a dot, such as a service of Docker Compose, is not in
 * the public DNS: both are accepted.
 *
 * @see <a href="https://pkg.go.dev/net/http#CrossOriginProtection">Go's rule for changes by other origins</a>
 */
public final class BrowserProtection implements Filter {
    private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
    private static final Set<Method> READS = Set.of(Method.GET, Method.HEAD, Method.OPTIONS);

    /** An IPv6 address has brackets. */
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[^\\]]*]|[^:]*)(:\\d*)?");

    /** The name of this machine in Docker's containers. */
    private static final String FROM_CONTAINERS = "host.docker.internal";

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        String authority = request.authority();
        if (!isThisMachine(authority)) {
            reject(
                    response,
                    Status.create(421, "Misdirected Request"),
                    "This server does not answer requests for the host \"" + authority
                            + "\", because a page of another site could send them. Use an IP address, a name without a dot, *.localhost or "
                            + FROM_CONTAINERS);
        } else if (!READS.contains(request.prologue().method()) && !isOwnPage(request, authority)) {
            reject(response, Status.FORBIDDEN_403, "In a browser, only this server's own pages may do this");
        } else {
            chain.proceed();
        }
    }

    private static boolean isThisMachine(String authority) {
        Matcher parts = AUTHORITY.matcher(authority.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            return false;
        }
        String host = parts.group(1);
        return !host.contains(".") || host.endsWith(".localhost") || host.equals(FROM_CONTAINERS) || isAddress(host);
    }

    private static boolean isAddress(String host) {
        try {
            InetAddress.ofLiteral(host);
            return true;
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    /** Browsers say where a request comes from; other clients do not send the headers. */
    private static boolean isOwnPage(RoutingRequest request, String authority) {
        Optional<String> site = request.headers().first(FETCH_SITE);
        if (site.isPresent()) {
            return site.get().equals("same-origin") || site.get().equals("none");
        }
        // Not sent to an http address of the network, nor by older browsers.
        return request.headers()
                .first(HeaderNames.ORIGIN)
                .map(origin -> origin.equals("http://" + authority))
                .orElse(true);
    }

    private static void reject(RoutingResponse response, Status status, String detail) {
        response.status(status)
                .header(HeaderNames.CONTENT_TYPE, "application/problem+json")
                .send(JsonFormat.JSON
                        .createObjectNode()
                        .put("type", "about:blank")
                        .put("title", status.reasonPhrase())
                        .put("status", status.code())
                        .put("detail", detail)
                        .toString());
    }
}
