package dev.momentcheckout.reconcile;

import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.AwsSettings;
import dev.momentcheckout.settings.Environment;
import dev.momentcheckout.settings.MomentSettings;

/**
 * Settings of reconcile-sessions.
 *
 * @param rate calls to Moment a second
 */
record ReconcileSettings(AwsSettings aws, MomentSettings moment, int rate, String sessionsTable) {
    private static final int FASTEST = 100;

    /** Reads the settings; problems stay with {@code environment}. */
    static ReconcileSettings from(Environment environment) {
        return new ReconcileSettings(
                AwsSettings.from(environment, AwsService.DYNAMODB, AwsService.SECRETS_MANAGER),
                MomentSettings.from(environment),
                environment.countUpTo("RECONCILE_RATE", FASTEST),
                environment.text("SESSIONS_TABLE"));
    }
}
