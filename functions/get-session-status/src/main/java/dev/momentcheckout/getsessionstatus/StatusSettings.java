package dev.momentcheckout.getsessionstatus;

import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.AwsSettings;
import dev.momentcheckout.settings.MomentSettings;
import dev.momentcheckout.settings.SettingsReader;
import dev.momentcheckout.settings.SignIn;

/** Settings of get-session-status. */
record StatusSettings(AwsSettings aws, MomentSettings moment, SignIn signIn, String sessionsTable) {
    /** Reads the settings; problems stay with {@code environment}. */
    static StatusSettings from(SettingsReader environment) {
        return new StatusSettings(
                AwsSettings.from(environment, AwsService.DYNAMODB, AwsService.SECRETS_MANAGER),
                MomentSettings.from(environment),
                environment.choice("SIGN_IN", SignIn.class),
                environment.text("SESSIONS_TABLE"));
    }
}
