package dev.momentcheckout.testing.deployment;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.stream.Stream;

/**
 * Resolves names that end in {@code .localhost} to the loopback address, as browsers and curl do. The emulator's APIs
 * have such names.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6761#section-6.3">RFC 6761, section 6.3</a>
 */
public final class LocalhostNames extends InetAddressResolverProvider {
    @Override
    public InetAddressResolver get(Configuration configuration) {
        return new Resolver(configuration.builtinResolver());
    }

    @Override
    public String name() {
        return "localhost names";
    }

    private record Resolver(InetAddressResolver builtin) implements InetAddressResolver {
        private static final byte[] LOOPBACK = {127, 0, 0, 1};

        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
            return host.endsWith(".localhost")
                    ? Stream.of(InetAddress.getByAddress(host, LOOPBACK))
                    : builtin.lookupByName(host, policy);
        }

        @Override
        public String lookupByAddress(byte[] address) throws UnknownHostException {
            return builtin.lookupByAddress(address);
        }
    }
}
