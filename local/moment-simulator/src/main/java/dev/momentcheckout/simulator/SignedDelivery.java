package dev.momentcheckout.simulator;

import java.util.LinkedHashMap;
import java.util.Map;

/** A signed webhook, ready to send: headers with lower-case names and the exact bytes of the body. It is immutable. */
public final class SignedDelivery {
    private final Map<String, String> headers;
    private final byte[] body;

    SignedDelivery(Map<String, String> headers, byte[] body) {
        this.headers = Map.copyOf(headers);
        this.body = body.clone();
    }

    /** Returns {@code webhook-id}, {@code webhook-timestamp}, {@code webhook-signature} and {@code content-type}. */
    public Map<String, String> headers() {
        return headers;
    }

    /** Returns a copy of the body. */
    public byte[] body() {
        return body.clone();
    }

    /** Returns this delivery with another body and the same signature, as an attacker would send it. */
    public SignedDelivery withBody(byte[] other) {
        return new SignedDelivery(headers, other);
    }

    /** Returns this delivery with one header set. */
    public SignedDelivery withHeader(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(headers);
        changed.put(name, value);
        return new SignedDelivery(changed, body);
    }

    /** Returns this delivery without one header. */
    public SignedDelivery withoutHeader(String name) {
        Map<String, String> changed = new LinkedHashMap<>(headers);
        changed.remove(name);
        return new SignedDelivery(changed, body);
    }
}
