package dev.momentcheckout.settings;

import dev.momentcheckout.session.MomentMode;
import java.net.URI;

/**
 * Address, mode and API key of Moment's API.
 *
 * @param baseUrl without a trailing slash
 */
public record MomentSettings(MomentMode mode, URI baseUrl, String apiKeySecretArn) {
    public static MomentSettings from(SettingsReader reader) {
        MomentMode mode = reader.choice("MOMENT_MODE", MomentMode.class);
        return new MomentSettings(
                mode, reader.momentBaseUrl("MOMENT_BASE_URL", mode), reader.text("MOMENT_API_KEY_SECRET_ARN"));
    }
}
