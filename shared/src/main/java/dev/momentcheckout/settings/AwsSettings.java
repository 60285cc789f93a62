package dev.momentcheckout.settings;

import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Region and endpoints of AWS, read from the variables that AWS's own SDKs read, so that any emulator can be used.
 *
 * @param endpoints of the services that do not use AWS's own endpoint
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html">Service-specific
 *     endpoints</a>
 */
public record AwsSettings(String region, Map<AwsService, URI> endpoints) {
    public AwsSettings {
        endpoints = Map.copyOf(endpoints);
    }

    /**
     * Reads region and endpoints; {@code reader} collects the problems.
     *
     * @param services the services that the function calls
     */
    public static AwsSettings from(SettingsReader reader, AwsService... services) {
        URI all = reader.optionalUrl("AWS_ENDPOINT_URL");
        Map<AwsService, URI> endpoints = new EnumMap<>(AwsService.class);
        for (AwsService service : services) {
            URI own = reader.optionalUrl(service.endpointVariable());
            URI endpoint = own == null ? all : own;
            if (endpoint != null) {
                endpoints.put(service, endpoint);
            }
        }
        return new AwsSettings(reader.text("AWS_REGION"), endpoints);
    }

    /** Returns the endpoint of a service, or null for AWS's own. */
    public @Nullable URI endpoint(AwsService service) {
        return endpoints.get(service);
    }
}
