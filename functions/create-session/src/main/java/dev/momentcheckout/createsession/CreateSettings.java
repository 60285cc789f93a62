package dev.momentcheckout.createsession;

import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.AwsSettings;
import dev.momentcheckout.settings.MomentSettings;
import dev.momentcheckout.settings.SettingsReader;
import dev.momentcheckout.settings.SignIn;
import java.util.List;

/**
 * Settings of create-session.
 *
 * @param integrationId written into the metadata of each session
 * @param pricing where the price comes from
 * @param successUrls the allowed return addresses; the first is the default
 * @param presentationMode the value of Moment's {@code presentation_mode.mode}
 * @param externalReference whether payments are named by order or reference in Moment's reports
 */
record CreateSettings(
        AwsSettings aws,
        MomentSettings moment,
        String integrationId,
        Pricing pricing,
        List<String> successUrls,
        String presentationMode,
        boolean externalReference,
        SignIn signIn,
        String sessionsTable,
        String catalogTable) {

    /** Reads the settings; {@code reader} collects the problems. */
    static CreateSettings from(SettingsReader reader) {
        MomentSettings moment = MomentSettings.from(reader);
        List<String> successUrls = reader.list("SUCCESS_URLS");
        if (moment.mode() == MomentMode.LIVE && successUrls.stream().anyMatch(CreateSettings::isPlainHttp)) {
            reader.problem("SUCCESS_URLS has a plain http address, which live mode does not allow");
        }
        return new CreateSettings(
                AwsSettings.from(reader, AwsService.DYNAMODB, AwsService.SECRETS_MANAGER),
                moment,
                reader.text("INTEGRATION_ID"),
                Pricing.from(reader),
                successUrls,
                reader.text("PRESENTATION_MODE"),
                reader.onOff("EXTERNAL_REFERENCE"),
                reader.choice("SIGN_IN", SignIn.class),
                reader.text("SESSIONS_TABLE"),
                reader.text("CATALOG_TABLE"));
    }

    private static boolean isPlainHttp(String url) {
        return url.regionMatches(true, 0, "http:", 0, 5);
    }
}
