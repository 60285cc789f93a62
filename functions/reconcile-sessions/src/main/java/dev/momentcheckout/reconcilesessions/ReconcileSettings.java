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
    private static final int FASTEST = 100;

    /** Reads the settings; problems stay with {@code environment}. */
    static ReconcileSettings from(SettingsReader environment) {
        return new ReconcileSettings(
                AwsSettings.from(environment, AwsService.DYNAMODB, AwsService.SECRETS_MANAGER),
                MomentSettings.from(environment),
                environment.countUpTo("RECONCILE_RATE", FASTEST),
                environment.text("SESSIONS_TABLE"));
    }
}
