package dev.momentcheckout.reconcilesessions;

import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.AwsSettings;
import dev.momentcheckout.settings.MomentSettings;
import dev.momentcheckout.settings.SettingsReader;

/**
 * Settings of reconcile-sessions.
 *
 * @param rate calls to Moment a second
 */
record ReconcileSettings(AwsSettings aws, MomentSettings moment, int rate, String sessionsTable) {
    private static final int MAX_RATE = 100;

    /** Reads the settings; {@code environment} collects the problems. */
    static ReconcileSettings from(SettingsReader reader) {
        return new ReconcileSettings(
                AwsSettings.from(reader, AwsService.DYNAMODB, AwsService.SECRETS_MANAGER),
                MomentSettings.from(reader),
                reader.countUpTo("RECONCILE_RATE", MAX_RATE),
                reader.text("SESSIONS_TABLE"));
    }
}
