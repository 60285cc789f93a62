package dev.momentcheckout.createsession;

import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.AwsSettings;
import dev.momentcheckout.settings.MomentSettings;
import dev.momentcheckout.settings.SettingsReader;
import dev.momentcheckout.settings.SignIn;
import java.util.List;
import java.util.stream.Stream;

/**
 * Settings of create-session.
 *
 * @param integrationId written into the metadata of each session
 * @param pricing who names the price
 * @param successUrls where customers may be sent back to; the first where the app names none
 * @param presentationMode Moment's word
 */
record CreateSettings(
        AwsSettings aws,
        MomentSettings moment,
        String integrationId,
        Pricing pricing,
        List<String> successUrls,
        String presentationMode,
        SignIn signIn,
        String sessionsTable,
        String catalogTable) {

    /** Reads the settings; problems stay with {@code environment}. */
    static CreateSettings from(SettingsReader environment) {
        MomentSettings moment = MomentSettings.from(environment);
        List<String> successUrls = environment.list("SUCCESS_URLS");
        if (moment.mode() == MomentMode.LIVE && successUrls.stream().anyMatch(CreateSettings::isPlainHttp)) {
            environment.problem("SUCCESS_URLS has a plain http address, which live mode does not allow");
        }
        return new CreateSettings(
                AwsSettings.from(environment, AwsService.DYNAMODB, AwsService.SECRETS_MANAGER),
                moment,
                environment.text("INTEGRATION_ID"),
                Pricing.from(environment),
                successUrls,
                environment.text("PRESENTATION_MODE"),
                environment.choice("SIGN_IN", SignIn.class),
                environment.text("SESSIONS_TABLE"),
                environment.text("CATALOG_TABLE"));
    }

    /** All that the server chooses for a session, but for its price: a deployment that changes any of it is no conflict for an app that repeats its request. */
    List<String> serverChosenFields() {
        return serverChosenFields(List.of());
    }

    /** As {@link #serverChosenFields()}, with the price that the server found for one piece. */
    List<String> serverChosenFields(Money unit) {
        return serverChosenFields(List.of(Long.toString(unit.minorUnits()), unit.currencyCode()));
    }

    private List<String> serverChosenFields(List<String> price) {
        return Stream.of(
                        successUrls,
                        price,
                        List.of(presentationMode, integrationId, moment.mode().wireName()))
                .flatMap(List::stream)
                .toList();
    }

    private static boolean isPlainHttp(String url) {
        return url.regionMatches(true, 0, "http:", 0, 5);
    }
}
