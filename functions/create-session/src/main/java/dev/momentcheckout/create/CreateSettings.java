package dev.momentcheckout.create;

import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.AwsSettings;
import dev.momentcheckout.settings.Environment;
import dev.momentcheckout.settings.MomentSettings;
import dev.momentcheckout.settings.SignIn;
import java.util.List;

/**
 * Settings of create-session.
 *
 * @param mark written into the metadata of each session
 * @param price of every session
 * @param successUrls where customers may be sent back to; the first where the app names none
 * @param presentationMode Moment's word
 */
record CreateSettings(
        AwsSettings aws,
        MomentSettings moment,
        String mark,
        Money price,
        List<String> successUrls,
        String presentationMode,
        SignIn signIn,
        String sessionsTable) {

    private enum Pricing {
        FIXED
    }

    /** Reads the settings; problems stay with {@code environment}. */
    static CreateSettings from(Environment environment) {
        environment.choice("PRICING", Pricing.class);
        MomentSettings moment = MomentSettings.from(environment);
        List<String> successUrls = environment.list("SUCCESS_URLS");
        if (moment.mode() == MomentMode.LIVE && successUrls.stream().anyMatch(CreateSettings::isPlainHttp)) {
            environment.problem("SUCCESS_URLS has a plain http address, which live mode does not allow");
        }
        return new CreateSettings(
                AwsSettings.from(environment, AwsService.DYNAMODB, AwsService.SECRETS_MANAGER),
                moment,
                environment.text("MARK"),
                new Money(environment.minorUnits("FIXED_AMOUNT"), environment.currency("FIXED_CURRENCY")),
                successUrls,
                environment.text("PRESENTATION_MODE"),
                environment.choice("SIGN_IN", SignIn.class),
                environment.text("SESSIONS_TABLE"));
    }

    private static boolean isPlainHttp(String url) {
        return url.regionMatches(true, 0, "http:", 0, 5);
    }
}
