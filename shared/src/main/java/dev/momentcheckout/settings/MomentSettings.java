package dev.momentcheckout.settings;

import dev.momentcheckout.session.MomentMode;
import java.net.URI;

/**
 * Which Moment is called, and with what.
 *
 * @param baseUrl without a slash at its end
 */
public record MomentSettings(MomentMode mode, URI baseUrl, String apiKeySecretArn) {
    public static MomentSettings from(SettingsReader environment) {
        MomentMode mode = environment.choice("MOMENT_MODE", MomentMode.class);
        return new MomentSettings(
                mode,
                environment.momentBaseUrl("MOMENT_BASE_URL", mode),
                environment.text("MOMENT_API_KEY_SECRET_ARN"));
    }
}
