package dev.momentcheckout.lab;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The prices of {@code docs/costs.md}, and its assumptions about what cannot be measured here: the milliseconds of
 * Lambda. Cold starts, logs, and what a stack costs without payments are not part of a payment's bill.
 */
final class Prices {
    private static final Pattern ROW = Pattern.compile("\\| `([a-z0-9-]+)` \\| ([0-9.]+) \\|.*");
    private static final double MILLION = 1e6;
    private static final double MILLIS_PER_SECOND = 1000;

    /** Secrets Manager's price is for 10,000 calls. */
    private static final double CALLS_PER_PRICE = 10_000;

    private final Map<String, Double> byName;

    private Prices(Map<String, Double> byName) {
        this.byName = Map.copyOf(byName);
    }

    /** Returns no prices if there is no such document, as beside another template. */
    static Prices read(Path document) {
        Map<String, Double> byName = new HashMap<>();
        if (Files.isReadable(document)) {
            try {
                for (String line : Files.readAllLines(document)) {
                    Matcher row = ROW.matcher(line);
                    if (row.matches()) {
                        byName.putIfAbsent(row.group(1), Double.valueOf(row.group(2)));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new Prices(byName);
    }

    /** Returns an assumption that is the same for all numbers of payments. */
    double assumption(String name) {
        return requireNonNull(byName.get(name), name);
    }

    /** Returns USD by AWS service; empty without prices. */
    Optional<Map<String, Double>> of(Bill bill) {
        if (byName.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Double> usd = new LinkedHashMap<>();
        usd.put(
                "dynamodb",
                million(bill.units().reads(), "usd-million-reads")
                        + million(bill.units().writes(), "usd-million-writes"));
        usd.put("api_gateway", million(bill.count(Bill.Item.REQUESTS), "usd-million-requests"));
        usd.put("lambda", lambda(bill));
        usd.put("eventbridge", million(bill.count(Bill.Item.EVENTS), "usd-million-events"));
        usd.put(
                "secrets_manager",
                bill.count(Bill.Item.SECRETS) / CALLS_PER_PRICE * assumption("usd-10k-secret-calls"));
        return Optional.of(usd);
    }

    private double lambda(Bill bill) {
        double milliseconds = bill.count(Bill.Item.CREATES) * assumption("create-ms")
                + bill.count(Bill.Item.WEBHOOKS) * assumption("webhook-ms")
                + bill.count(Bill.Item.STATUSES) * assumption("status-ms")
                + bill.count(Bill.Item.EVENTS) * assumption("publish-ms");
        int invocations = bill.count(Bill.Item.CREATES)
                + bill.count(Bill.Item.WEBHOOKS)
                + bill.count(Bill.Item.STATUSES)
                + bill.count(Bill.Item.EVENTS);
        return milliseconds / MILLIS_PER_SECOND * assumption("memory-gb") * assumption("usd-gb-second")
                + million(invocations, "usd-million-invocations");
    }

    private double million(double quantity, String price) {
        return quantity / MILLION * assumption(price);
    }
}
