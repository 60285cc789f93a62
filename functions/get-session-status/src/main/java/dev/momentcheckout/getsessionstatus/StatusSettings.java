package dev.momentcheckout.getsessionstatus;

import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.AwsSettings;
import dev.momentcheckout.settings.MomentSettings;
import dev.momentcheckout.settings.SettingsReader;
import dev.momentcheckout.settings.SignIn;

/** Settings of get-session-status. */
record StatusSettings(AwsSettings aws, MomentSettings moment, SignIn signIn, String sessionsTable) {
    /** Reads the settings; {@code reader} collects the problems. */
    static StatusSettings from(SettingsReader reader) {
        return new StatusSettings(
                AwsSettings.from(reader, AwsService.DYNAMODB, AwsService.SECRETS_MANAGER),
                MomentSettings.from(reader),
                reader.choice("SIGN_IN", SignIn.class),
                reader.text("SESSIONS_TABLE"));
    }
}
