package dev.momentcheckout.settings;

import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where AWS is, by the names that AWS's own SDKs read, so that any emulator plugs in.
 *
 * @param endpoints of the services that are not where AWS has them
 */
public record AwsSettings(String region, Map<AwsService, URI> endpoints) {
    public AwsSettings {
        endpoints = Map.copyOf(endpoints);
    }

    /** @param services those that the function calls */
    public static AwsSettings from(SettingsReader environment, AwsService... services) {
        URI all = environment.optionalUrl("AWS_ENDPOINT_URL");
        Map<AwsService, URI> endpoints = new EnumMap<>(AwsService.class);
        for (AwsService service : services) {
            URI own = environment.optionalUrl(service.endpointVariable());
            URI endpoint = own == null ? all : own;
            if (endpoint != null) {
                endpoints.put(service, endpoint);
            }
        }
        return new AwsSettings(environment.text("AWS_REGION"), endpoints);
    }

    /** Where a service is, or null if it is where AWS has it. */
    public @Nullable URI endpoint(AwsService service) {
        return endpoints.get(service);
    }
}
