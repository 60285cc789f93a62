package dev.momentcheckout.simulator;

import java.util.LinkedHashMap;
import java.util.Map;

/** A webhook ready to be posted: the headers, in lower case, and the exact bytes of the body. Immutable. */
public final class SignedDelivery {
    private final Map<String, String> headers;
    private final byte[] body;

    SignedDelivery(Map<String, String> headers, byte[] body) {
        this.headers = Map.copyOf(headers);
        this.body = body.clone();
    }

    /** {@code webhook-id}, {@code webhook-timestamp}, {@code webhook-signature} and {@code content-type}. */
    public Map<String, String> headers() {
        return headers;
    }

    /** A copy of the bytes. */
    public byte[] body() {
        return body.clone();
    }

    /** The same signature over another body: what a forger sends. */
    public SignedDelivery withBody(byte[] other) {
        return new SignedDelivery(headers, other);
    }

    /** The same with one header set. */
    public SignedDelivery withHeader(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(headers);
        changed.put(name, value);
        return new SignedDelivery(changed, body);
    }

    /** The same without one header. */
    public SignedDelivery withoutHeader(String name) {
        Map<String, String> changed = new LinkedHashMap<>(headers);
        changed.remove(name);
        return new SignedDelivery(changed, body);
    }
}
