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

    /** In characters, as in the template. All variables of a function together may have 4 KB. */
    private static final int MAX_SUCCESS_URLS = 2000;

    /** The template's default, from which a customer does not return to the app. */
    private static final String EXAMPLE = "https://example.com/";

    /** Reads the settings; {@code reader} collects the problems. */
    static CreateSettings from(SettingsReader reader) {
        MomentSettings moment = MomentSettings.from(reader);
        return new CreateSettings(
                AwsSettings.from(reader, AwsService.DYNAMODB, AwsService.SECRETS_MANAGER),
                moment,
                reader.text("INTEGRATION_ID"),
                Pricing.from(reader),
                successUrls(reader, moment.mode()),
                reader.text("PRESENTATION_MODE"),
                reader.onOff("EXTERNAL_REFERENCE"),
                reader.choice("SIGN_IN", SignIn.class),
                reader.text("SESSIONS_TABLE"),
                reader.text("CATALOG_TABLE"));
    }

    private static List<String> successUrls(SettingsReader reader, MomentMode mode) {
        List<String> urls = reader.list("SUCCESS_URLS");
        if (String.join(",", urls).length() > MAX_SUCCESS_URLS) {
            reader.problem("SUCCESS_URLS has more than " + MAX_SUCCESS_URLS + " characters");
        }
        if (mode == MomentMode.LIVE && urls.stream().anyMatch(CreateSettings::isPlainHttp)) {
            reader.problem("SUCCESS_URLS has a plain http address, which live mode does not allow");
        }
        if (mode == MomentMode.LIVE && urls.stream().anyMatch(url -> url.startsWith(EXAMPLE))) {
            reader.problem("SUCCESS_URLS has the example's address, which live mode does not allow: the app would not"
                    + " open after the payment");
        }
        for (int i = 0; i < urls.size(); i++) {
            String entry = "SUCCESS_URLS, address " + (i + 1) + ": ";
            if (SessionIdPlaceholder.isPercentEncodedIn(urls.get(i))) {
                reader.problem(entry + "%7BSESSION_ID%7D must be written as {SESSION_ID}, because Moment replaces only"
                        + " the literal placeholder");
            } else if (!SessionIdPlaceholder.isIn(urls.get(i))) {
                reader.problem(entry + "{SESSION_ID} is missing, without which the app cannot read the status of the"
                        + " session, for example https://shop.example/return?session_id={SESSION_ID}");
            }
        }
        return urls;
    }

    private static boolean isPlainHttp(String url) {
        return url.regionMatches(true, 0, "http:", 0, 5);
    }
}
