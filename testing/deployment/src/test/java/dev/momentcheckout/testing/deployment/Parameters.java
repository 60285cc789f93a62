package dev.momentcheckout.testing.deployment;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The parameters that a test changes in samconfig.toml.
 *
 * @param values values by name
 * @param removed parameters whose line is removed
 */
record Parameters(Map<String, String> values, Set<String> removed) {
    /**
     * The default parameters. They include what live mode requires, so that a test can change the mode alone. They name
     * every parameter that some test changes, because a parameter without a value keeps its last one.
     */
    static final Parameters DEFAULTS = new Parameters(
            Map.ofEntries(
                    Map.entry("MomentMode", "test"),
                    Map.entry("Pricing", "fixed"),
                    Map.entry("FixedAmount", "1000"),
                    Map.entry("FixedCurrency", "ZAR"),
                    Map.entry("SuccessUrls", "https://shop.example/return?session_id={SESSION_ID}"),
                    Map.entry("IntegrationId", "''"),
                    Map.entry("ApiKeySecretArn", "''"),
                    Map.entry("SigningSecretArn", "''"),
                    Map.entry("SecretsKmsKeyArn", "''"),
                    Map.entry("WebhookReservedConcurrency", "''"),
                    Map.entry("StatusRate", "50"),
                    Map.entry("AlarmEmail", "''"),
                    Map.entry("JwtIssuer", "''"),
                    Map.entry("JwtAudience", "''"),
                    Map.entry("AllowAnonymousLive", "yes")),
            Set.of());

    Parameters {
        values = Map.copyOf(values);
        removed = Set.copyOf(removed);
    }

    /** These parameters with some values changed. */
    Parameters with(Map<String, String> changed) {
        Map<String, String> all = new HashMap<>(values);
        all.putAll(changed);
        return new Parameters(all, removed);
    }

    /** These parameters with the lines of some removed. */
    Parameters without(Set<String> names) {
        Map<String, String> rest = new HashMap<>(values);
        rest.keySet().removeAll(names);
        return new Parameters(rest, names);
    }

    /** Those of these parameters that a template declares. */
    Parameters declared(Set<String> names) {
        return new Parameters(
                values.entrySet().stream()
                        .filter(parameter -> names.contains(parameter.getKey()))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                removed);
    }
}
